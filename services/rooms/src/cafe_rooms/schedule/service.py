"""Agreeing on sessions: owners and moderators do, members see them."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.ids import new_id
from cafe_http.errors import Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.instants import said
from cafe_rooms import access, people
from cafe_rooms.errors import TooManySessions
from cafe_rooms.rooms.schemas import Author
from cafe_rooms.rooms.service import checked
from cafe_rooms.rooms.text import tidy_name
from cafe_rooms.schedule import queries
from cafe_rooms.schedule.recurrence import next_start, reminder, zone
from cafe_rooms.schedule.schemas import SessionCard, SessionDraft, SessionPatch
from cafe_rooms.tables import Room, ScheduledSession
from cafe_rooms.work import Work

SESSIONS = 50
"""Of one room: a list that people still read, and the whole of it is one answer."""

AHEAD = timedelta(days=731)

NO_SESSION = "There is no such session."


async def list_sessions(
    session: AsyncSession, code: str, who: Principal, at: datetime
) -> tuple[Room, list[SessionCard]]:
    """Return a room's sessions, what comes next first and what is over last.

    Raises NotFound or Forbidden for somebody who is no member.
    """
    room, _ = await access.enter(session, code, who.id, access.MEMBERS)
    cards = [card(scheduled, by, at) for scheduled, by in await queries.of_room(session, room.id)]
    return room, sorted(cards, key=_order)


async def agree(work: Work, code: str, who: Principal, draft: SessionDraft) -> SessionCard:
    """Put a session on a room's schedule.

    Raises NotFound or Forbidden by the caller's role, Invalid, TooManySessions.
    """
    await people.remember(work.session, who)
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    if await queries.count(work.session, room.id) >= SESSIONS:
        raise TooManySessions(f"A room has at most {SESSIONS} sessions on its schedule.")
    scheduled = ScheduledSession(
        id=new_id(),
        room_id=room.id,
        title=checked("title", tidy_name, draft.title),
        starts_at=_start(draft.starts_at, work.at),
        minutes=draft.minutes,
        repeats=draft.repeats,
        timezone=_zone(who.timezone if draft.timezone is UNSET else draft.timezone),
        created_by=who.id,
        created_at=work.at,
        remind_at=None,
        reminders=0,
    )
    _remind(scheduled, work.at)
    work.session.add(scheduled)
    return card(scheduled, who.username, work.at)


async def change(
    work: Work, code: str, who: Principal, schedule_id: UUID, patch: SessionPatch
) -> SessionCard:
    """Change a session; another time is reminded of anew.

    Raises NotFound or Forbidden by the caller's role, NotFound without such a session, Invalid.
    """
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    found = await queries.for_change(work.session, room.id, schedule_id)
    if found is None:
        raise NotFound(NO_SESSION)
    scheduled, by = found
    asked = {
        field: value for field, value in msgspec.structs.asdict(patch).items() if value is not UNSET
    }
    if "title" in asked:
        asked["title"] = checked("title", tidy_name, asked["title"])
    if "starts_at" in asked:
        asked["starts_at"] = _start(asked["starts_at"], work.at)
    if "timezone" in asked:
        asked["timezone"] = _zone(asked["timezone"])
    changes = {field for field, value in asked.items() if getattr(scheduled, field) != value}
    for field in changes:
        setattr(scheduled, field, asked[field])
    if changes & {"starts_at", "repeats", "timezone"}:
        _remind(scheduled, work.at)
    return card(scheduled, by, work.at)


async def cancel(work: Work, code: str, who: Principal, schedule_id: UUID) -> None:
    """Take a session off the schedule.

    Raises NotFound or Forbidden by the caller's role, NotFound without such a session.
    """
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    if not await queries.remove(work.session, room.id, schedule_id):
        raise NotFound(NO_SESSION)


def card(scheduled: ScheduledSession, by: str, at: datetime) -> SessionCard:
    """Return a session as people see it at an instant."""
    still_on = at - timedelta(minutes=scheduled.minutes)
    place = zone(scheduled.timezone)
    return SessionCard(
        id=scheduled.id,
        title=scheduled.title,
        starts_at=scheduled.starts_at,
        minutes=scheduled.minutes,
        repeats=scheduled.repeats,
        timezone=scheduled.timezone,
        next_at=next_start(scheduled.starts_at, place, scheduled.repeats, still_on),
        created_by=Author(id=scheduled.created_by, username=by),
    )


def _order(card: SessionCard) -> tuple[bool, datetime]:
    return card.next_at is None, card.next_at or card.starts_at


def _remind(scheduled: ScheduledSession, at: datetime) -> None:
    place = zone(scheduled.timezone)
    start = next_start(scheduled.starts_at, place, scheduled.repeats, at)
    scheduled.remind_at = reminder(start)


def _start(raw: datetime, at: datetime) -> datetime:
    start = said(raw, "starts_at")
    if not at < start <= at + AHEAD:
        raise Invalid.field("starts_at", "must be within the next two years")
    return start


def _zone(name: str) -> str:
    try:
        zone(name)
    except ValueError:
        raise Invalid.field("timezone", "is no IANA time zone") from None
    return name
