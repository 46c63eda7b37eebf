"""SQL of blocks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Block, Person


async def of_person(session: AsyncSession, blocker_id: UUID) -> Sequence[tuple[Block, Person]]:
    """Return whom somebody has blocked, the newest first."""
    rows = await session.execute(
        select(Block, Person)
        .join(Person, Person.id == Block.blocked_id)
        .where(Block.blocker_id == blocker_id)
        .order_by(Block.blocked_at.desc(), Block.blocked_id)
    )
    return [(block, person) for block, person in rows]


async def exists(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> bool:
    """Say whether the one has blocked the other."""
    return await session.get(Block, (blocker_id, blocked_id)) is not None


async def count(session: AsyncSession, blocker_id: UUID) -> int:
    """Return how many somebody has blocked."""
    query = select(func.count()).where(Block.blocker_id == blocker_id)
    return await session.scalar(query) or 0


async def next_version(session: AsyncSession, blocker_id: UUID) -> int | None:
    """Count up the version of somebody's blocks, one writer at a time; None for nobody."""
    return await session.scalar(
        update(Person)
        .where(Person.id == blocker_id)
        .values(blocks_version=Person.blocks_version + 1)
        .returning(Person.blocks_version)
    )


async def add(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> bool:
    """Add a block; return whether it is new."""
    added = await session.scalar(
        insert(Block)
        .values(blocker_id=blocker_id, blocked_id=blocked_id)
        .on_conflict_do_nothing()
        .returning(Block.blocked_id)
    )
    return added is not None


async def remove(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> bool:
    """Delete a block; return whether there was one."""
    removed = await session.scalar(
        delete(Block)
        .where(Block.blocker_id == blocker_id, Block.blocked_id == blocked_id)
        .returning(Block.blocked_id)
    )
    return removed is not None
