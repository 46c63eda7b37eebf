"""The rules of study sessions that people enter and edit themselves."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.questions import Admission
from cafe_database.ids import new_id
from cafe_http.errors import Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.pages import Page, cut
from cafe_tracker.database_clock import database_now
from cafe_tracker.errors import ProvenSession
from cafe_tracker.goals import queries as goals
from cafe_tracker.people import service as people
from cafe_tracker.progress.calendar import ONE_DAY, DayMinutes, calendar
from cafe_tracker.sessions import ledger, queries
from cafe_tracker.sessions.schemas import (
    Filters,
    Position,
    Session,
    SessionDraft,
    SessionPatch,
    shown,
)
from cafe_tracker.spans import Span
from cafe_tracker.tables import StudySession
from cafe_tracker.words import tidied

MINUTE = timedelta(minutes=1)
"""Minutes by hand are real ones, whatever those of a timer are."""

BY_HAND = ("manual", "imported")
"""Sources of minutes that nobody vouches for but their person, who may change them."""

LATEST_YEAR = 2200

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody enters sessions from before; it keeps dates far from where calendars end."""


async def page(
    session: AsyncSession, who: Principal, filters: Filters, after: Position | None, limit: int
) -> Page[Session]:
    """Return the caller's sessions that fit, newest first."""
    rows = await queries.newest(session, who.id, filters, limit + 1, after)
    return cut([shown(row) for row in rows], limit, lambda row: Position(row.ended_at, row.id))


def between_days(
    who: Principal, first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    """Return the instants at which the caller's days from first to last begin and are over.

    Raises Invalid for a day far away, where calendars end.
    """
    for field, day in (("from", first), ("to", last)):
        if day is not None and not EARLIEST.year <= day.year <= LATEST_YEAR:
            raise Invalid.field(field, "is too far away")
    own = calendar(who.timezone, who.day_starts_at)
    return (
        None if first is None else own.begins(first),
        None if last is None else own.begins(last + ONE_DAY),
    )


async def show(session: AsyncSession, who: Principal, session_id: UUID) -> Session:
    """Return one of the caller's sessions. Raises NotFound."""
    row = await queries.find(session, who.id, session_id)
    if row is None:
        raise NotFound
    return shown(row)


async def add(
    session: AsyncSession, who: Principal, draft: SessionDraft, room: Admission | None
) -> Session:
    """Enter a session by hand. room: where it was, the caller being a member.

    Raises Invalid.
    """
    person = await people.known_and_locked(session, who)
    now = await database_now(session)
    row = StudySession(
        id=new_id(),
        person_id=who.id,
        room_id=None,
        room_code=None,
        source="manual",
        note=None,
        subject=None,
        timer_id=None,
        phase_number=None,
        spans=[],
        goal_id=None,
        result=None,
    )
    _place(row, room)
    await _describe(session, row, draft)
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
    person = await people.known_and_locked(session, who)
    row = await queries.lock(session, who.id, session_id)
    if row is None:
        raise NotFound
    if patch.moves_minutes and row.source not in BY_HAND:
        raise ProvenSession
    now = await database_now(session)
    goal_id = await _goal(session, who.id, patch)

    def alter(study: StudySession) -> list[DayMinutes] | None:
        _words(study, patch, goal_id)
        if not isinstance(patch.room, UnsetType):
            _place(study, room)
        if isinstance(patch.minutes, UnsetType) and isinstance(patch.ended_at, UnsetType):
            return None
        minutes = study.minutes if isinstance(patch.minutes, UnsetType) else patch.minutes
        ended_at = study.ended_at if isinstance(patch.ended_at, UnsetType) else patch.ended_at
        return _time(study, who, minutes, ended_at, now)

    await ledger.amend(session, person, row, alter)
    return shown(row)


async def remove(session: AsyncSession, who: Principal, session_id: UUID) -> None:
    """Delete a session. Raises NotFound (not his)."""
    person = await people.known_and_locked(session, who)
    row = await queries.lock(session, who.id, session_id)
    if row is None:
        raise NotFound
    await ledger.remove(session, person, row)


async def _goal(
    session: AsyncSession, person_id: UUID, said: SessionDraft | SessionPatch
) -> UUID | UnsetType | None:
    """Return the task that was named. Raises Invalid when it is not one of his."""
    if (
        isinstance(said.goal_id, UUID)
        and await goals.find(session, person_id, said.goal_id) is None
    ):
        raise Invalid.field("goal_id", "is not one of your goals")
    return said.goal_id


async def _describe(session: AsyncSession, row: StudySession, draft: SessionDraft) -> None:
    _words(row, draft, await _goal(session, row.person_id, draft))


def _words(
    row: StudySession, said: SessionDraft | SessionPatch, goal_id: UUID | UnsetType | None
) -> None:
    if not isinstance(said.note, UnsetType):
        row.note = tidied(said.note)
    if not isinstance(said.subject, UnsetType):
        row.subject = tidied(said.subject)
    if not isinstance(said.result, UnsetType):
        row.result = said.result
    if not isinstance(goal_id, UnsetType):
        row.goal_id = goal_id


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
