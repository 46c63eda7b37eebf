"""SQL about scheduled sessions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.tables import Person, ScheduledSession


async def of_room(session: AsyncSession, room_id: UUID) -> list[tuple[ScheduledSession, str]]:
    """Return a room's sessions with the usernames of who made them."""
    rows = await session.execute(
        select(ScheduledSession, Person.username)
        .join(Person, Person.id == ScheduledSession.created_by)
        .where(ScheduledSession.room_id == room_id)
    )
    return [(scheduled, by) for scheduled, by in rows]


async def count(session: AsyncSession, room_id: UUID) -> int:
    """Return how many sessions a room has."""
    found = select(func.count()).where(ScheduledSession.room_id == room_id)
    return await session.scalar(found) or 0


async def for_change(
    session: AsyncSession, room_id: UUID, schedule_id: UUID
) -> tuple[ScheduledSession, str] | None:
    """Return a session of this room, locked, with the username of who made it."""
    row = await session.execute(
        select(ScheduledSession, Person.username)
        .join(Person, Person.id == ScheduledSession.created_by)
        .where(ScheduledSession.id == schedule_id, ScheduledSession.room_id == room_id)
        .with_for_update(of=ScheduledSession)
    )
    found = row.one_or_none()
    return None if found is None else (found[0], found[1])


async def remove(session: AsyncSession, room_id: UUID, schedule_id: UUID) -> bool:
    """Delete a session of this room; return whether there was one."""
    removed = await session.scalar(
        delete(ScheduledSession)
        .where(ScheduledSession.id == schedule_id, ScheduledSession.room_id == room_id)
        .returning(ScheduledSession.id)
    )
    return removed is not None


async def due(session: AsyncSession, moment: datetime, limit: int) -> Sequence[ScheduledSession]:
    """Return sessions that have to be reminded of, locked; those locked by others are theirs."""
    return (
        await session.scalars(
            select(ScheduledSession)
            .where(ScheduledSession.remind_at <= moment)
            .order_by(ScheduledSession.remind_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def remove_over(session: AsyncSession, before: datetime) -> None:
    """Delete sessions that took place once, before an instant."""
    await session.execute(
        delete(ScheduledSession).where(
            ScheduledSession.repeats == "none",
            ScheduledSession.remind_at.is_(None),
            ScheduledSession.starts_at < before,
        )
    )
