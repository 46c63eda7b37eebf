"""The caller's aim over HTTP (docs/api.md §6)."""

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_http.identity import Principal
from cafe_tracker.aims import service
from cafe_tracker.aims.schemas import AimBody, AimCard
from cafe_tracker.resources import READS, WRITES
from cafe_tracker.words import given, tidied


class Aims(Controller):
    """What the caller works on now."""

    path = "/api/tracker/aim"
    tags = ("goals",)

    @get(summary="What the caller works on now")
    async def show(
        self,
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> AimCard:
        """Return the aim while it holds, which is twelve hours."""
        await core.limiter.require(READS, str(who.id))
        return await _card(session, who)

    @put(summary="Say what you work on now")
    async def set(
        self,
        data: JSONBody[AimBody],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> AimCard:
        """Set it whole; sessions that timers credit from now on get it as note and subject."""
        await core.limiter.require(WRITES, str(who.id))
        words = service.Words(
            goal=tidied(data.goal), goal_id=given(data.goal_id), subject=tidied(data.subject)
        )
        await service.put(session, who.id, words)
        return await _card(session, who)

    @delete(summary="Work on nothing in particular")
    async def drop(
        self,
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> None:
        """Forget the aim."""
        await core.limiter.require(WRITES, str(who.id))
        await service.drop(session, who.id)


async def _card(session: AsyncSession, who: Principal) -> AimCard:
    aim = await service.find(session, who.id)
    if aim is None:
        return AimCard(goal=None, goal_id=None, subject=None, set_at=None)
    return AimCard(goal=aim.goal, goal_id=aim.goal_id, subject=aim.subject, set_at=aim.set_at)
