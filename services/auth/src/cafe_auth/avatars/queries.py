"""SQL of pictures."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Avatar, Person


async def find(session: AsyncSession, person_id: UUID) -> bytes | None:
    """Return somebody's picture."""
    return await session.scalar(select(Avatar.webp).where(Avatar.person_id == person_id))


async def versions(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[tuple[UUID, int]]:
    """Return those of `ids` who have a picture, with its version."""
    rows = await session.execute(
        select(Person.id, Person.avatar_version).where(
            Person.id.in_(ids), Person.avatar_version > 0
        )
    )
    return [(person_id, version) for person_id, version in rows]


async def put(session: AsyncSession, person_id: UUID, webp: bytes) -> None:
    """Give somebody a picture in the place of the one he has."""
    draft = insert(Avatar).values(person_id=person_id, webp=webp)
    await session.execute(
        draft.on_conflict_do_update(index_elements=[Avatar.person_id], set_={"webp": webp})
    )


async def remove(session: AsyncSession, person_id: UUID) -> None:
    """Delete somebody's picture."""
    await session.execute(delete(Avatar).where(Avatar.person_id == person_id))
