"""SQL on study sessions."""

from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.sessions.schemas import Position
from cafe_tracker.tables import StudyDay, StudySession


async def newest(
    session: AsyncSession, person_id: UUID, most: int, after: Position | None = None
) -> list[StudySession]:
    """Return a person's sessions, newest first, from behind `after` on."""
    query = select(StudySession).where(StudySession.person_id == person_id)
    if after is not None:
        place = tuple_(StudySession.ended_at, StudySession.id)
        query = query.where(place < (after.ended_at, after.id))
    query = query.order_by(StudySession.ended_at.desc(), StudySession.id.desc()).limit(most)
    return list(await session.scalars(query))


async def lock(session: AsyncSession, person_id: UUID, session_id: UUID) -> StudySession | None:
    """Return a person's session, locked; None when it is not his."""
    return await session.scalar(
        select(StudySession)
        .where(StudySession.id == session_id, StudySession.person_id == person_id)
        .with_for_update()
    )


async def remove(session: AsyncSession, person_id: UUID, session_id: UUID) -> bool:
    """Delete a person's session and its days; False when it is not his."""
    removed = await session.scalar(
        delete(StudySession)
        .where(StudySession.id == session_id, StudySession.person_id == person_id)
        .returning(StudySession.id)
    )
    return removed is not None


async def forget_days(session: AsyncSession, session_id: UUID) -> None:
    """Delete the days of a session that is being changed."""
    await session.execute(delete(StudyDay).where(StudyDay.session_id == session_id))
