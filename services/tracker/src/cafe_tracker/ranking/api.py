"""A room's leaderboard over HTTP, for its members (docs/api.md §6)."""

from typing import Annotated

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, PathParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_contracts.questions import Admission
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, decode_cursor
from cafe_tracker.admission import admit
from cafe_tracker.ranking import service
from cafe_tracker.ranking.schemas import Leaderboard, RankedBy, RankingPeriod
from cafe_tracker.resources import READS, WRITES


async def provide_room(
    code: Annotated[str, PathParameter(max_length=64)],
    who: NamedDependency[Principal],
    core: NamedDependency[Core],
) -> Admission:
    """Return the room that the caller is a member of. Raises as `admit` does."""
    return await admit(core, code, who)


class Leaderboards(Controller):
    """Who has studied most in a room, of those who want to be seen."""

    path = "/api/tracker/rooms/{code:str}/leaderboard"
    tags = ("leaderboard",)
    dependencies = {"room": Provide(provide_room)}  # noqa: RUF012 - as Litestar declares it

    @get(summary="A room's ranking")
    async def show(
        self,
        room: NamedDependency[Admission],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        period: FromQuery[RankingPeriod] = "week",
        by: FromQuery[RankedBy] = "minutes",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Leaderboard:
        """Rank by minutes that the room's timer has seen, or by their share of one's own goal."""
        await core.limiter.require(READS, str(who.id))
        after = 0 if cursor is None else max(0, decode_cursor(cursor, int))
        return await service.board(session, who, room, period, by, after, limit)

    @put("/me", status_code=204, summary="Be seen in the ranking")
    async def opt_in(
        self,
        room: NamedDependency[Admission],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> None:
        """Opt in, for this room."""
        await core.limiter.require(WRITES, str(who.id))
        await service.opt_in(session, who, room)

    @delete("/me", summary="Be seen no more")
    async def opt_out(
        self,
        room: NamedDependency[Admission],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> None:
        """Opt out; leaving the room does so too."""
        await core.limiter.require(WRITES, str(who.id))
        await service.opt_out(session, who, room)
