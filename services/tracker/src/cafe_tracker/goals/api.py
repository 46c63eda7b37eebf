"""Study goals over HTTP (docs/api.md §6)."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page, decode_cursor
from cafe_tracker.goals import service
from cafe_tracker.goals.schemas import (
    DonePosition,
    GoalCard,
    GoalDraft,
    GoalPatch,
    OpenPosition,
    State,
)
from cafe_tracker.resources import READS, WRITES

Which = Annotated[State, QueryParameter(name="state")]


class Goals(Controller):
    """The caller's tasks; those of others are 404."""

    path = "/api/tracker/goals"
    tags = ("goals",)

    @get(summary="The caller's tasks")
    async def page(
        self,
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        which: Which = "open",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[GoalCard]:
        """List open tasks in their order, or those that are done, or one behind the other."""
        await core.limiter.require(READS, str(who.id))
        after = (
            None if cursor is None else decode_cursor(cursor, OpenPosition | DonePosition)  # type: ignore[arg-type]
        )
        return await service.page(session, who, which, after, limit)

    @get("/{goal_id:uuid}", summary="One task")
    async def show(
        self,
        goal_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> GoalCard:
        """Return a task of the caller."""
        await core.limiter.require(READS, str(who.id))
        return await service.show(session, who, goal_id)

    @post(summary="Add a task")
    async def add(
        self,
        data: JSONBody[GoalDraft],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        idempotency: NamedDependency[Idempotency],
    ) -> GoalCard:
        """Add a task at the end of the open ones; honours Idempotency-Key."""
        await core.limiter.require(WRITES, str(who.id))
        return await idempotency.run(GoalCard, lambda: service.add(session, who, data))

    @patch("/{goal_id:uuid}", summary="Change, tick or move a task")
    async def change(
        self,
        goal_id: FromPath[UUID],
        data: JSONBody[GoalPatch],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> GoalCard:
        """Change what is named; `after` moves the task among the open ones."""
        await core.limiter.require(WRITES, str(who.id))
        return await service.change(session, who, goal_id, data)

    @delete("/{goal_id:uuid}", summary="Delete a task")
    async def remove(
        self,
        goal_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> None:
        """Delete a task; the sessions that named it stay."""
        await core.limiter.require(WRITES, str(who.id))
        await service.remove(session, who, goal_id)
