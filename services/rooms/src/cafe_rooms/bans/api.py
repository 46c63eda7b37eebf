"""`/api/rooms/{code}/bans`: who may not come back."""

from uuid import UUID

from litestar import Controller, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page
from cafe_rooms.bans import service
from cafe_rooms.bans.schemas import BanCard


class BansController(Controller):
    """Bans, for owners and moderators."""

    path = "/api/rooms/{code:str}/bans"
    tags = ("bans",)

    @get("/", operation_id="list_bans")
    async def list_bans(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[BanCard]:
        """List bans, the newest first."""
        return await service.list_bans(session, code, who, limit=limit, cursor=cursor)

    @delete("/{user_id:uuid}", operation_id="lift_ban")
    async def lift_ban(
        self,
        code: FromPath[str],
        user_id: FromPath[UUID],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Let somebody come back."""
        await service.lift_ban(session, code, who, user_id)
