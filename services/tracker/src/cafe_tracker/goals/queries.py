"""SQL on tasks."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.goals.schemas import DonePosition, OpenPosition
from cafe_tracker.tables import Goal, StudySession


async def find(session: AsyncSession, person_id: UUID, goal_id: UUID) -> Goal | None:
    """Return a person's task; None when it is not his."""
    return await session.scalar(select(Goal).where(Goal.id == goal_id, Goal.person_id == person_id))


async def open_ones(
    session: AsyncSession, person_id: UUID, most: int, after: OpenPosition | None = None
) -> list[Goal]:
    """Return a person's open tasks in their order, from behind `after` on."""
    query = select(Goal).where(Goal.person_id == person_id, Goal.done_at.is_(None))
    if after is not None:
        query = query.where(tuple_(Goal.rank, Goal.id) > (after.rank, after.id))
    return list(await session.scalars(query.order_by(Goal.rank, Goal.id).limit(most)))


async def done_ones(
    session: AsyncSession, person_id: UUID, most: int, after: DonePosition | None = None
) -> list[Goal]:
    """Return a person's tasks that are done, the last done first, from behind `after` on."""
    query = select(Goal).where(Goal.person_id == person_id, Goal.done_at.is_not(None))
    if after is not None:
        query = query.where(tuple_(Goal.done_at, Goal.id) < (after.done_at, after.id))
    query = query.order_by(Goal.done_at.desc(), Goal.id.desc()).limit(most)
    return list(await session.scalars(query))


async def count_open(session: AsyncSession, person_id: UUID) -> int:
    """Return how many open tasks a person has."""
    count = await session.scalar(
        select(func.count())
        .select_from(Goal)
        .where(Goal.person_id == person_id, Goal.done_at.is_(None))
    )
    return count or 0


async def last_rank(session: AsyncSession, person_id: UUID) -> float:
    """Return the largest rank of a person's open tasks, 0 without any."""
    rank = await session.scalar(
        select(func.max(Goal.rank)).where(Goal.person_id == person_id, Goal.done_at.is_(None))
    )
    return rank or 0.0


async def rank_anew(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Give tasks the ranks 1, 2, 3 … in this order."""
    for rank, goal_id in enumerate(ids, start=1):
        await session.execute(update(Goal).where(Goal.id == goal_id).values(rank=float(rank)))


async def studied(session: AsyncSession, goal_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return minutes and number of the sessions of each task that has some."""
    rows = await session.execute(
        select(StudySession.goal_id, func.sum(StudySession.minutes), func.count())
        .where(StudySession.goal_id.in_(goal_ids))
        .group_by(StudySession.goal_id)
    )
    return {goal_id: (int(minutes), count) for goal_id, minutes, count in rows if goal_id}
