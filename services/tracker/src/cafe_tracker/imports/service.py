"""The rules of importing: nothing twice, nothing proven, and a report on every line."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, unit
from cafe_http.identity import Principal
from cafe_tracker.database_clock import database_now
from cafe_tracker.imports import readers
from cafe_tracker.imports.rows import Refused, Row
from cafe_tracker.imports.schemas import ImportedLine, ImportReport
from cafe_tracker.people import service as people
from cafe_tracker.progress.calendar import DayMinutes, calendar
from cafe_tracker.sessions import ledger
from cafe_tracker.sessions.service import MINUTE
from cafe_tracker.spans import Span
from cafe_tracker.tables import StudySession

LINES_SHOWN = 1000
"""Lines that a report names; a file that has more wrong is to be looked at as a whole."""


class Dated(Struct, frozen=True, kw_only=True):
    """A session of the file, and its minutes by its person's days."""

    row: Row
    days: list[DayMinutes]


class File(Struct, frozen=True, kw_only=True):
    """What a file holds."""

    dated: list[Dated]
    refused: list[Refused]


async def read(sessions: Sessions, who: Principal, content_type: str, body: bytes) -> File:
    """Read a file, in a thread: a long one takes seconds. Raises Invalid."""
    async with unit(sessions) as session:
        now = await database_now(session)
    return await asyncio.to_thread(_read, who, content_type, body, now)


def _read(who: Principal, content_type: str, body: bytes, now: datetime) -> File:
    own = calendar(who.timezone, who.day_starts_at)
    found = readers.read(content_type, body, own.zone, now)
    return File(
        dated=[
            Dated(row=row, days=own.split([_span(row)], MINUTE))
            for row in found
            if isinstance(row, Row)
        ],
        refused=[row for row in found if isinstance(row, Refused)],
    )


async def take(session: AsyncSession, who: Principal, file: File, *, dry_run: bool) -> ImportReport:
    """Enter what is new in a file; dry_run: only say what that would be."""
    person = await people.known_and_locked(session, who)
    seen = await _known(session, who.id, file.dated)
    new: list[Dated] = []
    duplicates: list[Row] = []
    for one in file.dated:
        key = _key(one.row.ended_at, one.row.minutes)
        if key in seen:
            duplicates.append(one.row)
        else:
            seen.add(key)
            new.append(one)
    if new and not dry_run:
        entries = [ledger.Entry(person, _session(who.id, one.row), one.days) for one in new]
        await ledger.enter_past(session, person, entries)
    return _report(new, duplicates, file.refused)


async def _known(
    session: AsyncSession, person_id: UUID, dated: Sequence[Dated]
) -> set[tuple[datetime, int]]:
    """Return end and minutes of the sessions that are there already, around those of the file."""
    if not dated:
        return set()
    ends = [one.row.ended_at for one in dated]
    first, last = min(ends).replace(microsecond=0), max(ends) + timedelta(seconds=1)
    rows = await session.execute(
        select(StudySession.ended_at, StudySession.minutes).where(
            StudySession.person_id == person_id,
            StudySession.ended_at.between(first, last),
        )
    )
    return {_key(ended_at, minutes) for ended_at, minutes in rows}


def _key(ended_at: datetime, minutes: int) -> tuple[datetime, int]:
    """Return what makes two sessions the same one; iCalendar knows whole seconds only."""
    return ended_at.replace(microsecond=0), minutes


def _report(
    new: Sequence[Dated], duplicates: Sequence[Row], refused: Sequence[Refused]
) -> ImportReport:
    lines = [_line(one.line, "duplicate", None) for one in duplicates]
    lines += [_line(one.line, "refused", one.reason) for one in refused]
    lines.sort(key=lambda line: line.line)
    return ImportReport(
        taken=len(new),
        minutes=sum(one.row.minutes for one in new),
        duplicates=len(duplicates),
        refused=len(refused),
        lines=lines[:LINES_SHOWN],
        lines_left_off=max(0, len(lines) - LINES_SHOWN),
    )


def _line(line: int, result: Literal["duplicate", "refused"], reason: str | None) -> ImportedLine:
    return ImportedLine(line=line, result=result, reason=reason)


def _span(row: Row) -> Span:
    return Span(row.ended_at - row.minutes * MINUTE, row.ended_at)


def _session(person_id: UUID, row: Row) -> StudySession:
    return StudySession(
        id=new_id(),
        person_id=person_id,
        room_id=None,
        room_code=None,
        minutes=row.minutes,
        started_at=_span(row).began,
        ended_at=row.ended_at,
        source="imported",
        note=row.note,
        subject=row.subject,
        timer_id=None,
        phase_number=None,
        spans=[],
        goal_id=None,
        result=None,
    )
