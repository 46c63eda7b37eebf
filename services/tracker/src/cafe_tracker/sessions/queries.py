"""SQL on study sessions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.words import has
from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.sessions.schemas import Filters, Position
from cafe_tracker.tables import StudyDay, StudySession


async def newest(
    session: AsyncSession,
    person_id: UUID,
    filters: Filters,
    most: int,
    after: Position | None = None,
) -> list[StudySession]:
    """Return a person's sessions, newest first, from behind `after` on."""
    query = select(StudySession).where(StudySession.person_id == person_id, *_conditions(filters))
    if after is not None:
        place = tuple_(StudySession.ended_at, StudySession.id)
        query = query.where(place < (after.ended_at, after.id))
    query = query.order_by(StudySession.ended_at.desc(), StudySession.id.desc()).limit(most)
    return list(await session.scalars(query))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    exact = {
        StudySession.source: filters.source,
        StudySession.room_code: filters.room,
        StudySession.goal_id: filters.goal_id,
        StudySession.subject: filters.subject or None,
    }
    found: list[ColumnElement[bool]] = [
        column == value for column, value in exact.items() if value is not None
    ]
    if filters.subject == "":
        found.append(StudySession.subject.is_(None))
    if filters.since is not None:
        found.append(StudySession.ended_at >= filters.since)
    if filters.until is not None:
        found.append(StudySession.ended_at < filters.until)
    if filters.words:
        found.append(
            or_(
                has(StudySession.note, filters.words),
                has(StudySession.subject, filters.words),
            )
        )
    return found


async def find(session: AsyncSession, person_id: UUID, session_id: UUID) -> StudySession | None:
    """Return a person's session; None when it is not his."""
    return await session.scalar(
        select(StudySession).where(
            StudySession.id == session_id, StudySession.person_id == person_id
        )
    )


async def lock(session: AsyncSession, person_id: UUID, session_id: UUID) -> StudySession | None:
    """Return a person's session, locked; None when it is not his."""
    return await session.scalar(
        select(StudySession)
        .where(StudySession.id == session_id, StudySession.person_id == person_id)
        .with_for_update()
    )


async def forget_days(session: AsyncSession, session_id: UUID) -> None:
    """Delete the days of a session that is being changed."""
    await session.execute(
        delete(StudyDay)
        .where(StudyDay.session_id == session_id)
        .execution_options(synchronize_session=False)
    )


async def days_of(session: AsyncSession, session_id: UUID) -> list[DayMinutes]:
    """Return the minutes of a session by day."""
    rows = await session.execute(
        select(StudyDay.day, StudyDay.minutes).where(StudyDay.session_id == session_id)
    )
    return [DayMinutes(date=day, minutes=minutes) for day, minutes in rows]


async def insert_many(
    session: AsyncSession, studies: Sequence[StudySession], days: Sequence[StudyDay]
) -> None:
    """Insert many sessions without rooms or proof, and their days, faster than one by one."""
    await session.execute(
        _INSERT_SESSIONS,
        {
            "ids": [one.id for one in studies],
            "people": [one.person_id for one in studies],
            "minutes": [one.minutes for one in studies],
            "began": [one.started_at for one in studies],
            "ended": [one.ended_at for one in studies],
            "sources": [one.source for one in studies],
            "notes": [one.note for one in studies],
            "subjects": [one.subject for one in studies],
        },
    )
    await session.execute(
        _INSERT_DAYS,
        {
            "ids": [one.session_id for one in days],
            "days": [one.day for one in days],
            "people": [one.person_id for one in days],
            "minutes": [one.minutes for one in days],
        },
    )


_INSERT_SESSIONS = text(
    """
    INSERT INTO study_sessions
        (id, person_id, minutes, started_at, ended_at, source, note, subject, spans)
    SELECT *, CAST('[]' AS jsonb) FROM unnest(
        CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:minutes AS int[]),
        CAST(:began AS timestamptz[]), CAST(:ended AS timestamptz[]), CAST(:sources AS text[]),
        CAST(:notes AS text[]), CAST(:subjects AS text[])
    )
    """
)
_INSERT_DAYS = text(
    """
    INSERT INTO study_days (session_id, day, person_id, minutes)
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:days AS date[]), CAST(:people AS uuid[]),
        CAST(:minutes AS int[])
    )
    """
)
