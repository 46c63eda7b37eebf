"""`/api/rooms/{code}/members/{user_id}/mute`: who may not write for a while."""

from uuid import UUID

from litestar import Controller, delete, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_database.sessions import unit
from cafe_http.identity import Principal
from cafe_rooms.dependencies import WORK
from cafe_rooms.membership import cards
from cafe_rooms.membership.schemas import MemberCard
from cafe_rooms.mutes import service
from cafe_rooms.mutes.schemas import MuteDraft
from cafe_rooms.presence import attendance
from cafe_rooms.work import Work


class MutesController(Controller):
    """Mutes, for owners and moderators."""

    path = "/api/rooms/{code:str}/members/{user_id:uuid}/mute"
    tags = ("membership",)
    dependencies = WORK

    @put("/", operation_id="mute_member")
    async def mute(
        self,
        code: FromPath[str],
        user_id: FromPath[UUID],
        data: JSONBody[MuteDraft],
        who: NamedDependency[Principal],
        core: NamedDependency[Core],
    ) -> MemberCard:
        """Keep a member from writing in the chat for some minutes from now."""
        # Not the request's session: chat is asked after the commit, when no row is locked.
        async with unit(core.sessions) as session:
            work = Work(session, core.bus, who.id, now())
            room, named = await service.mute(work, code, who, user_id, data.minutes)
        return cards.member(named, await attendance(core.ask, room.id))

    @delete("/", operation_id="unmute_member")
    async def unmute(
        self,
        code: FromPath[str],
        user_id: FromPath[UUID],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> None:
        """Let a member write again."""
        await service.unmute(work, code, who, user_id)
