"""`/api/rooms/{code}`: see, change and close a room."""

from litestar import Controller, delete, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_database.sessions import unit
from cafe_http.identity import Principal
from cafe_rooms.dependencies import WORK
from cafe_rooms.presence import online
from cafe_rooms.rooms import cards, service
from cafe_rooms.rooms.schemas import PrivateCard, RoomCard, RoomPatch
from cafe_rooms.work import Work

# As many as handshakes (docs/api.md §4): looking must not find private rooms faster than joining.
LOOKS = Bucket("rooms-look", per_s=30 / 60, burst=30)


class RoomsController(Controller):
    """One room at a time."""

    path = "/api/rooms/{code:str}"
    tags = ("rooms",)
    dependencies = WORK

    @get("/", operation_id="get_room")
    async def get_room(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        core: NamedDependency[Core],
    ) -> RoomCard | PrivateCard:
        """Show a room; of a private one a non-member sees little more than its name."""
        async with unit(core.sessions) as session:
            listed = await cards.find(session, code, who)
        if listed is None or cards.is_hidden(listed):
            await core.limiter.require(LOOKS, str(who.id))
            return cards.private_card(cards.known(listed))
        return cards.card(listed, await online(core.ask, [listed.room.id]))

    @patch("/", operation_id="change_room")
    async def change_room(
        self,
        code: FromPath[str],
        data: JSONBody[RoomPatch],
        who: NamedDependency[Principal],
        core: NamedDependency[Core],
    ) -> RoomCard:
        """Change a room: its owners anything, moderators `locked` and `slow_mode_seconds`."""
        # Not the request's session: chat is asked after the commit, when no row is locked.
        async with unit(core.sessions) as session:
            await service.change_room(Work(session, core.bus, who.id, now()), code, who, data)
            listed = cards.known(await cards.find(session, code, who))
        return cards.card(listed, await online(core.ask, [listed.room.id]))

    @delete("/", operation_id="close_room")
    async def close_room(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> None:
        """Delete a room for good; only its owners may."""
        await service.close_room(work, code, who)
