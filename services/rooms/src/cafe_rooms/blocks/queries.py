"""The copy of auth's blocks: fed by its events, which come in the order of each blocker."""

from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.tables import Block


async def add(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> None:
    """Note a block."""
    draft = insert(Block).values(blocker_id=blocker_id, blocked_id=blocked_id)
    await session.execute(draft.on_conflict_do_nothing())


async def remove(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> None:
    """Note the end of a block."""
    await session.execute(
        delete(Block).where(Block.blocker_id == blocker_id, Block.blocked_id == blocked_id)
    )


async def between(session: AsyncSession, one: UUID, other: UUID) -> bool:
    """Say whether either of two people has blocked the other."""
    either = or_(
        and_(Block.blocker_id == one, Block.blocked_id == other),
        and_(Block.blocker_id == other, Block.blocked_id == one),
    )
    return bool(await session.scalar(select(exists().where(either))))


async def remove_all_of(session: AsyncSession, person_id: UUID) -> None:
    """Forget every block by and of somebody."""
    await session.execute(
        delete(Block).where(or_(Block.blocker_id == person_id, Block.blocked_id == person_id))
    )
