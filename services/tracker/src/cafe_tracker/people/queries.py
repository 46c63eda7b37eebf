"""SQL on people."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.tables import (
    Aim,
    DayTotal,
    Goal,
    LabelTotal,
    Person,
    RankedMember,
    RoomDay,
    StudySession,
    TimerRow,
)


async def lock(session: AsyncSession, person_ids: Collection[UUID]) -> list[Person]:
    """Lock people, always in the same order; those who are not known are left out.

    Whoever credits minutes holds this lock, so that a person's timers cannot both take one span.
    """
    found = await session.scalars(
        select(Person)
        .where(Person.person_id.in_(person_ids))
        .order_by(Person.person_id)
        .with_for_update()
    )
    return list(found)


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Delete everything that is kept of a person."""
    for table in (
        TimerRow,
        StudySession,
        Aim,
        Goal,
        DayTotal,
        LabelTotal,
        RoomDay,
        RankedMember,
        Person,
    ):
        await session.execute(delete(table).where(table.person_id == person_id))
