"""SQL on people."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.tables import Person


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
