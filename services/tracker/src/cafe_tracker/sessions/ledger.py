"""The one way in which minutes get into the books, are corrected, and leave them.

A session, its days, its part of the sums and its event change together. Whoever calls holds the
person's row locked (`people.queries.lock`), before that of the session.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import SessionRecorded
from cafe_database.ids import new_id
from cafe_messaging.outbox import stage
from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.sessions import queries, rollups
from cafe_tracker.tables import Person, StudyDay, StudySession

CHUNK = 1000
"""Sessions in one statement of an import."""


class Entry(Struct, frozen=True):
    """A new session, whose it is (the row is locked), and its minutes by his day."""

    person: Person
    session: StudySession
    days: list[DayMinutes]


async def enter(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """Write sessions down, with their events; nothing of it outlives a rollback."""
    if not entries:
        return
    await _write(session, entries)
    for entry in entries:
        entry.person.sessions_recorded += 1
    await rollups.post(
        session, [rollups.posting(entry.person, entry.session, entry.days) for entry in entries]
    )
    await stage(session, *(_recorded(entry, now) for entry in entries))


async def enter_past(session: AsyncSession, person: Person, entries: Sequence[Entry]) -> None:
    """Write down many sessions of one person from elsewhere: no events, the sums made anew."""
    for start in range(0, len(entries), CHUNK):
        await queries.insert_many(
            session,
            [entry.session for entry in entries[start : start + CHUNK]],
            [day for entry in entries[start : start + CHUNK] for day in _days_of(entry)],
        )
    await rollups.recount(session, person)


async def amend(
    session: AsyncSession,
    person: Person,
    study: StudySession,
    alter: Callable[[StudySession], list[DayMinutes] | None],
) -> None:
    """Change a session. alter: changes the row and returns its days, None if they stay."""
    before = await queries.days_of(session, study.id)
    out = rollups.posting(person, study, before, -1)
    after = alter(study)
    if after is not None:
        await queries.forget_days(session, study.id)
        session.add_all(_days(study, after))
    days = before if after is None else after
    await session.flush()
    await rollups.post(session, [out, rollups.posting(person, study, days)])


async def remove(session: AsyncSession, person: Person, study: StudySession) -> None:
    """Take a session out of the books."""
    days = await queries.days_of(session, study.id)
    await rollups.post(session, [rollups.posting(person, study, days, -1)])
    await session.delete(study)
    await session.flush()


async def _write(session: AsyncSession, entries: Sequence[Entry]) -> None:
    session.add_all(entry.session for entry in entries)
    # Without relationships SQLAlchemy does not know that days refer to sessions.
    await session.flush()
    session.add_all(day for entry in entries for day in _days_of(entry))
    await session.flush()


def _days_of(entry: Entry) -> list[StudyDay]:
    return _days(entry.session, entry.days)


def _days(study: StudySession, days: Sequence[DayMinutes]) -> list[StudyDay]:
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
