"""The one way in which minutes get into the books: session, its days and its event, together."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.ids import new_id
from cafe_chassis.outbox import stage
from cafe_contracts.events import SessionRecorded
from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.tables import Person, StudyDay, StudySession


class Entry(Struct, frozen=True):
    """A new session, whose it is (the row is locked), and its minutes by his day."""

    person: Person
    session: StudySession
    days: list[DayMinutes]


async def enter(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """Write sessions down, with their events; nothing of it outlives a rollback."""
    if not entries:
        return
    session.add_all(entry.session for entry in entries)
    # Without relationships SQLAlchemy does not know that days refer to sessions.
    await session.flush()
    for entry in entries:
        session.add_all(days_of(entry.session, entry.days))
        entry.person.sessions_recorded += 1
    await stage(session, *(_recorded(entry, now) for entry in entries))


def days_of(study: StudySession, days: Sequence[DayMinutes]) -> list[StudyDay]:
    """Return the rows of a session's days."""
    return [
        StudyDay(session_id=study.id, person_id=study.person_id, day=day.date, minutes=day.minutes)
        for day in days
    ]


def _recorded(entry: Entry, now: datetime) -> SessionRecorded:
    study = entry.session
    return SessionRecorded(
        event_id=new_id(),
        occurred_at=now,
        actor_id=study.person_id if study.source == "manual" else None,
        version=entry.person.sessions_recorded,
        session_id=study.id,
        person_id=study.person_id,
        room_id=study.room_id,
        minutes=study.minutes,
        source=study.source,
        ended_at=study.ended_at,
    )
