"""SQL on timers and on credits that wait."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.tables import PendingCredit, TimerRow
from cafe_tracker.timers.rows import Owner

PendingKey = tuple[UUID, int]
"""A timer's id and the number of the phase."""

_KEY = tuple_(PendingCredit.timer_id, PendingCredit.phase_number)


def _is(owner: Owner) -> ColumnElement[bool]:
    if owner.room_id is not None:
        return TimerRow.room_id == owner.room_id
    return TimerRow.person_id == owner.person_id


async def find(session: AsyncSession, owner: Owner) -> TimerRow | None:
    """Return the owner's timer, if he has one yet."""
    return await session.scalar(select(TimerRow).where(_is(owner)))


async def of_rooms(session: AsyncSession, room_ids: Collection[UUID]) -> list[TimerRow]:
    """Return the timers of those rooms that have one yet."""
    return list(await session.scalars(select(TimerRow).where(TimerRow.room_id.in_(room_ids))))


async def of_people(session: AsyncSession, person_ids: Collection[UUID]) -> list[TimerRow]:
    """Return the own timers of those people who have one yet."""
    return list(await session.scalars(select(TimerRow).where(TimerRow.person_id.in_(person_ids))))


async def lock(session: AsyncSession, owner: Owner) -> TimerRow | None:
    """Return the owner's timer, locked until the transaction ends."""
    return await session.scalar(
        select(TimerRow)
        .where(_is(owner))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def lock_unless_busy(session: AsyncSession, timer_id: UUID) -> TimerRow | None:
    """Return a timer, locked; None when somebody else holds it or it is gone."""
    return await session.scalar(
        select(TimerRow).where(TimerRow.id == timer_id).with_for_update(skip_locked=True)
    )


async def add_unless_there(session: AsyncSession, row: TimerRow) -> None:
    """Insert a timer; if the owner has one already, nothing happens."""
    values = {column.key: getattr(row, column.key) for column in TimerRow.__mapper__.column_attrs}
    await session.execute(insert(TimerRow).values(values).on_conflict_do_nothing())


async def claim_due_personal(session: AsyncSession, now: datetime, most: int) -> list[TimerRow]:
    """Return people's own timers whose phase is over, locked, without those that others hold."""
    found = await session.scalars(
        select(TimerRow)
        .where(TimerRow.ends_at <= now, TimerRow.person_id.is_not(None))
        .order_by(TimerRow.ends_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def due_personal(session: AsyncSession, now: datetime, most: int) -> list[TimerRow]:
    """Return people's own timers whose phase is over; unlocked.

    `now` is a value, so that the index is searched; `clock_timestamp()` would filter all of it.
    """
    found = await session.scalars(
        select(TimerRow)
        .where(TimerRow.ends_at <= now, TimerRow.person_id.is_not(None))
        .order_by(TimerRow.ends_at)
        .limit(most)
    )
    return list(found)


async def due_rooms(session: AsyncSession, now: datetime, most: int, among: int) -> list[TimerRow]:
    """Return some of the `among` rooms' timers that are due longest, by chance; unlocked.

    So workers that look at the same moment seldom ask about the same rooms.
    """
    longest = (
        select(TimerRow.id)
        .where(TimerRow.ends_at <= now, TimerRow.room_id.is_not(None))
        .order_by(TimerRow.ends_at)
        .limit(among)
    )
    found = await session.scalars(
        select(TimerRow).where(TimerRow.id.in_(longest)).order_by(func.random()).limit(most)
    )
    return list(found)


async def claim(session: AsyncSession, timer_ids: Collection[UUID]) -> list[TimerRow]:
    """Return those of these timers that nobody else holds, locked."""
    found = await session.scalars(
        select(TimerRow).where(TimerRow.id.in_(timer_ids)).with_for_update(skip_locked=True)
    )
    return list(found)


async def next_due_in(session: AsyncSession) -> timedelta | None:
    """Return how long it is until the next phase ends, perhaps negative; None: none runs."""
    return await session.scalar(select(func.min(TimerRow.ends_at) - func.clock_timestamp()))


async def pending(
    session: AsyncSession, now: datetime, most: int, among: int
) -> list[PendingCredit]:
    """Return some of the `among` credits whose next try is due longest, by chance; unlocked."""
    longest = (
        select(PendingCredit.timer_id, PendingCredit.phase_number)
        .where(PendingCredit.next_try_at <= now)
        .order_by(PendingCredit.next_try_at)
        .limit(among)
    )
    found = await session.scalars(
        select(PendingCredit).where(_KEY.in_(longest)).order_by(func.random()).limit(most)
    )
    return list(found)


async def count_pending(session: AsyncSession) -> int:
    """Return how many credits wait, also those whose next try is not due."""
    return await session.scalar(select(func.count()).select_from(PendingCredit)) or 0


async def claim_pending(session: AsyncSession, keys: Collection[PendingKey]) -> list[PendingCredit]:
    """Return those of these waiting credits that no other worker has or had, locked."""
    found = await session.scalars(
        select(PendingCredit).where(_KEY.in_(keys)).with_for_update(skip_locked=True)
    )
    return list(found)
