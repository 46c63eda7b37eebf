"""An aim: said at the start, noted with the sessions that timers credit while it holds."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.errors import Invalid
from cafe_tracker.database_clock import database_now
from cafe_tracker.goals import queries as goals
from cafe_tracker.tables import Aim

HOLDS = timedelta(hours=12)
"""Yesterday's aim is not today's: after so long it is noted no more."""


class Words(Struct, frozen=True, kw_only=True):
    """What somebody says that he works on; goal_id names one of his tasks."""

    goal: str | None = None
    goal_id: UUID | None = None
    subject: str | None = None

    @property
    def said(self) -> bool:
        """Whether there is anything in it."""
        return any(value is not None for value in structs.astuple(self))


async def find(session: AsyncSession, person_id: UUID) -> Aim | None:
    """Return a person's aim while it holds."""
    return (await of_people(session, [person_id], await database_now(session))).get(person_id)


async def of_people(
    session: AsyncSession, person_ids: Collection[UUID], now: datetime
) -> dict[UUID, Aim]:
    """Return the aims that hold, by person."""
    rows = await session.scalars(
        select(Aim).where(Aim.person_id.in_(person_ids), Aim.set_at > now - HOLDS)
    )
    return {row.person_id: row for row in rows}


async def put(session: AsyncSession, person_id: UUID, words: Words) -> Words:
    """Set a person's aim and return it; with a task, its title and subject fill what is missing.

    Raises Invalid when the task is not one of his.
    """
    if words.goal_id is not None:
        task = await goals.find(session, person_id, words.goal_id)
        if task is None:
            raise Invalid.field("goal_id", "is not one of your goals")
        words = structs.replace(
            words, goal=words.goal or task.title, subject=words.subject or task.subject
        )
    values = {**structs.asdict(words), "set_at": await database_now(session)}
    draft = insert(Aim).values(person_id=person_id, **values)
    await session.execute(draft.on_conflict_do_update(index_elements=[Aim.person_id], set_=values))
    return words


async def drop(session: AsyncSession, person_id: UUID) -> None:
    """Forget a person's aim."""
    await session.execute(delete(Aim).where(Aim.person_id == person_id))
