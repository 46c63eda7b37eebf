"""HTTP of blocks."""

from uuid import UUID

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.blocks import queries, service
from cafe_auth.blocks.schemas import BlockCard, BlockedUser
from cafe_http.identity import Principal


class BlocksApi(Controller):
    """Whom the caller wants nothing from."""

    path = "/api/auth/blocks"
    tags = ("people",)

    @get("/", operation_id="blocks", summary="Whom the caller has blocked, the newest first")
    async def blocks(
        self, who: NamedDependency[Principal], session: NamedDependency[AsyncSession]
    ) -> list[BlockCard]:
        """All of them: there are at most 1000."""
        return [
            BlockCard(
                user=BlockedUser(
                    id=person.id, username=person.username, display_name=person.display_name
                ),
                blocked_at=block.blocked_at,
            )
            for block, person in await queries.of_person(session, who.id)
        ]

    @put("/{user_id:uuid}", status_code=204, operation_id="block", summary="Block somebody")
    async def block(
        self,
        user_id: FromPath[UUID],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """No calls with each other, no invitations from each other; he is not told."""
        await service.block(session, who.id, user_id)

    @delete("/{user_id:uuid}", operation_id="unblock", summary="Undo a block")
    async def unblock(
        self,
        user_id: FromPath[UUID],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Also 204 without one."""
        await service.unblock(session, who.id, user_id)
