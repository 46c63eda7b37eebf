"""SQL of profiles."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Person


async def by_id(session: AsyncSession, person_id: UUID) -> Person | None:
    """Find a person by id."""
    return await session.get(Person, person_id)


async def for_update(session: AsyncSession, person_id: UUID) -> Person | None:
    """Find a person and let nobody else change him until the commit."""
    return await session.get(Person, person_id, with_for_update=True)


async def by_username(session: AsyncSession, folded: str) -> Person | None:
    """Find a person by his folded username."""
    return await session.scalar(select(Person).where(Person.username_folded == folded))


async def by_ids(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Person]:
    """Find those of `ids` who exist."""
    return (await session.scalars(select(Person).where(Person.id.in_(ids)))).all()


async def version_of(session: AsyncSession, person_id: UUID) -> int:
    """Return the version of a profile; 0 for a person who is no more."""
    return await session.scalar(select(Person.version).where(Person.id == person_id)) or 0
