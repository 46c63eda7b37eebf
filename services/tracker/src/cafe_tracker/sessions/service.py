"""The rules of study sessions that people enter and edit themselves."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.errors import Invalid, NotFound
from cafe_chassis.identity import Principal
from cafe_chassis.ids import new_id
from cafe_chassis.pages import Page, encode_cursor
from cafe_contracts.questions import Admission
from cafe_tracker.database_clock import database_now
from cafe_tracker.errors import ProvenSession
from cafe_tracker.people import queries as people_queries
from cafe_tracker.people import service as people
from cafe_tracker.progress.calendar import DayMinutes, calendar
from cafe_tracker.sessions import ledger, queries
from cafe_tracker.sessions.schemas import (
    Position,
    Session,
    SessionDraft,
    SessionPatch,
    shown,
)
from cafe_tracker.spans import Span
from cafe_tracker.tables import StudySession

MINUTE = timedelta(minutes=1)
"""Minutes by hand are real ones, whatever those of a timer are."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody enters sessions from before; it keeps dates far from where calendars end."""


async def page(
    session: AsyncSession, who: Principal, after: Position | None, limit: int
) -> Page[Session]:
    """Return the caller's sessions, newest first."""
    rows = await queries.newest(session, who.id, limit + 1, after)
    shown_rows = [shown(row) for row in rows[:limit]]
    cursor = None
    if len(rows) > limit:
        last = shown_rows[-1]
        cursor = encode_cursor(Position(last.ended_at, last.id))
    return Page(items=shown_rows, next_cursor=cursor)


async def add(
    session: AsyncSession, who: Principal, draft: SessionDraft, room: Admission | None
) -> Session:
    """Enter a session by hand. room: where it was, the caller being a member.

    Raises Invalid.
    """
    await people.learn(session, people.of_principal(who))
    (person,) = await people_queries.lock(session, [who.id])
    now = await database_now(session)
    row = StudySession(
        id=new_id(),
        person_id=who.id,
        room_id=None,
        room_code=None,
        source="manual",
        note=_text(draft.note),
        subject=_text(draft.subject),
        timer_id=None,
        phase_number=None,
        spans=[],
    )
    _place(row, room)
    ended_at = now if isinstance(draft.ended_at, UnsetType) else draft.ended_at
    days = _time(row, who, draft.minutes, ended_at, now)
    await ledger.enter(session, [ledger.Entry(person, row, days)], now)
    return shown(row)


async def change(
    session: AsyncSession,
    who: Principal,
    session_id: UUID,
    patch: SessionPatch,
    room: Admission | None,
) -> Session:
    """Change a session. room: where the patch puts it, the caller being a member.

    Raises NotFound (not his), ProvenSession, Invalid.
    """
    row = await queries.lock(session, who.id, session_id)
    if row is None:
        raise NotFound
    if patch.moves_minutes and row.source != "manual":
        raise ProvenSession
    if not isinstance(patch.note, UnsetType):
        row.note = _text(patch.note)
    if not isinstance(patch.subject, UnsetType):
        row.subject = _text(patch.subject)
    if not isinstance(patch.room, UnsetType):
        _place(row, room)
    if not (isinstance(patch.minutes, UnsetType) and isinstance(patch.ended_at, UnsetType)):
        minutes = row.minutes if isinstance(patch.minutes, UnsetType) else patch.minutes
        ended_at = row.ended_at if isinstance(patch.ended_at, UnsetType) else patch.ended_at
        days = _time(row, who, minutes, ended_at, await database_now(session))
        await queries.forget_days(session, row.id)
        session.add_all(ledger.days_of(row, days))
    return shown(row)


async def remove(session: AsyncSession, who: Principal, session_id: UUID) -> None:
    """Delete a session. Raises NotFound (not his)."""
    if not await queries.remove(session, who.id, session_id):
        raise NotFound


def _time(
    row: StudySession, who: Principal, minutes: int, ended_at: datetime, now: datetime
) -> list[DayMinutes]:
    """Set when a session was, and return its minutes by the days of the caller's calendar.

    Raises Invalid.
    """
    if not EARLIEST <= ended_at <= now:
        rule = "must not be in the future" if ended_at > now else "is too long ago"
        raise Invalid.field("ended_at", rule)
    span = Span(ended_at.astimezone(UTC) - minutes * MINUTE, ended_at.astimezone(UTC))
    row.minutes, row.started_at, row.ended_at = minutes, span.began, span.ended
    return calendar(who.timezone, who.day_starts_at).split([span], MINUTE)


def _place(row: StudySession, room: Admission | None) -> None:
    row.room_id = None if room is None else room.room_id
    row.room_code = None if room is None else room.code


def _text(value: str | UnsetType | None) -> str | None:
    """Trim; nothing but white space is nothing."""
    return None if isinstance(value, UnsetType) or value is None else value.strip() or None
