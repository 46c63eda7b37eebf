"""Every session of a person as CSV, JSON or iCalendar.

Page by page: memory stays flat for any history.
"""

import csv
import io
from collections.abc import AsyncIterator
from uuid import UUID

from icalendar import Event
from msgspec import structs

from cafe_contracts import wire
from cafe_database.sessions import Sessions, unit
from cafe_tracker.sessions import queries
from cafe_tracker.sessions.schemas import Filters, Position, Session, shown

PAGE = 500

ICS_MINUTES = "X-CAFE-MINUTES"
"""The minutes of an event: with pauses it lasts longer than that."""
ICS_UNNAMED = "X-CAFE-UNNAMED"
"""Marks an event whose summary is ours, since its session has no note."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets (OWASP, CSV injection)."""

MARK = "'"
"""Stands before such a cell, and before one that has it already: each comes back as it was."""


async def as_json(sessions: Sessions, person_id: UUID) -> AsyncIterator[bytes]:
    """Yield one JSON array, newest first."""
    before = b"["
    async for page in _pages(sessions, person_id):
        yield before + b",".join(wire.encode(one) for one in page)
        before = b","
    yield b"]" if before == b"," else b"[]"


async def as_csv(sessions: Sessions, person_id: UUID) -> AsyncIterator[bytes]:
    """Yield CSV (RFC 4180) with a header line, newest first."""
    yield _lines([list(Session.__struct_fields__)])
    async for page in _pages(sessions, person_id):
        yield _lines([[_cell(value) for value in structs.astuple(one)] for one in page])


async def as_ics(sessions: Sessions, person_id: UUID) -> AsyncIterator[bytes]:
    """Yield an iCalendar file (RFC 5545) with an event for each session, newest first."""
    yield b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Virtual Cafe//tracker//EN\r\n"
    async for page in _pages(sessions, person_id):
        yield b"".join(_event(one) for one in page)
    yield b"END:VCALENDAR\r\n"


def _event(one: Session) -> bytes:
    event = Event()
    event.add("uid", f"{one.id}@virtual-cafe")
    event.add("dtstamp", one.ended_at)
    event.add("dtstart", one.started_at)
    event.add("dtend", one.ended_at)
    event.add("summary", one.note or one.subject or "Study")
    if one.note is None:
        event.add(ICS_UNNAMED, "TRUE")
    if one.subject is not None:
        event.add("categories", [one.subject])
    event.add(ICS_MINUTES, str(one.minutes))
    text: bytes = event.to_ical()
    return text


async def _pages(sessions: Sessions, person_id: UUID) -> AsyncIterator[list[Session]]:
    after: Position | None = None
    while True:
        # A unit of work for each page: none stays open while the client reads slowly.
        async with unit(sessions) as session:
            page = [
                shown(row)
                for row in await queries.newest(session, person_id, Filters(), PAGE, after)
            ]
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = Position(page[-1].ended_at, page[-1].id)


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    """Return a value as JSON shows it, without quotes, and never as a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else wire.text(value).strip('"')
    return MARK + text if needs_mark(text) else text


def needs_mark(text: str) -> bool:
    """Say whether a cell is a formula, or looks like one that was marked."""
    return text.lstrip(MARK).startswith(FORMULA)
