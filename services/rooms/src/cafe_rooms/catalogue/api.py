"""`/api/rooms`: find rooms, and open new ones."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from cafe_database.sessions import unit
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page
from cafe_rooms.catalogue import service
from cafe_rooms.catalogue.schemas import Scope
from cafe_rooms.dependencies import WORK
from cafe_rooms.presence import online
from cafe_rooms.resources import Resources
from cafe_rooms.rooms import cards
from cafe_rooms.rooms.schemas import RoomCard, RoomDraft
from cafe_rooms.rooms.service import open_room
from cafe_rooms.work import Work


class CatalogueController(Controller):
    """All rooms together."""

    path = "/api/rooms"
    tags = ("rooms",)
    dependencies = WORK

    @get("/", operation_id="list_rooms")
    async def list_rooms(
        self,
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
        # Litestar keeps the name `scope` for the ASGI scope.
        which: Annotated[Scope, QueryParameter(name="scope")] = "public",
        q: FromQuery[str] = "",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[RoomCard]:
        """List public rooms, or the caller's; newest activity (to the minute) first.

        `q` finds text in name, description and code, in any case.
        """
        core = resources.core
        # Not the request's session: chat is asked once for all rooms, holding no connection.
        async with unit(core.sessions) as session:
            found = await service.find_rooms(
                session, who, scope=which, q=q, limit=limit, cursor=cursor
            )
        presence = await online(core.ask, [listed.room.id for listed in found.rooms])
        items = [cards.card(listed, presence) for listed in found.rooms]
        return Page(items=items, next_cursor=found.next_cursor)

    @post("/", operation_id="open_room")
    async def open_room(
        self,
        data: JSONBody[RoomDraft],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
        resources: NamedDependency[Resources],
        idempotency: NamedDependency[Idempotency],
    ) -> RoomCard:
        """Open a room; the caller is its owner and its first member."""

        async def produce() -> RoomCard:
            await resources.core.limiter.require(resources.openings, str(who.id))
            room = await open_room(work, who, data)
            # Nobody can be online in a room that nobody has heard of.
            return cards.card(cards.known(await cards.find(work.session, room.code, who)), {})

        return await idempotency.run(RoomCard, produce)
