"""`/api/rooms/{code}/join`, `leave`, `members`: who belongs to a room."""

from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_database.sessions import unit
from cafe_http.identity import Principal
from cafe_rooms import access
from cafe_rooms.dependencies import WORK
from cafe_rooms.membership import cards, queries, service
from cafe_rooms.membership.schemas import MemberCard, MembershipCard, RolePatch
from cafe_rooms.presence import attendance
from cafe_rooms.work import Work

# docs/promises.md, "Security": codes are short, so trying them must be slow.
JOINS = Bucket("rooms-join", per_s=10 / 60, burst=10)


class MembershipController(Controller):
    """Who belongs to a room, and in which role."""

    path = "/api/rooms/{code:str}"
    tags = ("membership",)
    dependencies = WORK

    @post("/join", status_code=200, operation_id="join_room")
    async def join(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        core: NamedDependency[Core],
        work: NamedDependency[Work],
    ) -> MembershipCard:
        """Become a member; whoever is one stays as he is. A private room's code opens it too."""
        place = await service.find_place(work.session, code, who)
        if place is None:
            # Only strangers are counted: who opens his own room again guesses nothing.
            await core.limiter.require(JOINS, str(who.id))
            place = await service.join(work, code, who)
        return await cards.membership(work.session, *place)

    @post("/leave", status_code=204, operation_id="leave_room")
    async def leave(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> None:
        """Cease to be a member; the last owner hands the room on."""
        await service.leave(work, code, who)

    @get("/members", operation_id="list_members")
    async def members(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        core: NamedDependency[Core],
    ) -> list[MemberCard]:
        """List all members, the longest-standing first; for members only."""
        # Not the request's session: chat is asked while no connection is held.
        async with unit(core.sessions) as session:
            room, _ = await access.enter(session, code, who.id, access.MEMBERS)
            members = await queries.with_names(session, room.id, now())
        here = await attendance(core.ask, room.id)
        return [cards.member(named, here) for named in members]

    @patch("/members/{user_id:uuid}", operation_id="change_role")
    async def change_role(
        self,
        code: FromPath[str],
        user_id: FromPath[UUID],
        data: JSONBody[RolePatch],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> MembershipCard:
        """Give a member another role; only owners may."""
        room, membership = await service.change_role(work, code, who, user_id, data.role)
        return await cards.membership(work.session, room, membership)

    @delete("/members/{user_id:uuid}", operation_id="remove_member")
    async def remove(
        self,
        code: FromPath[str],
        user_id: FromPath[UUID],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
        ban: FromQuery[bool] = False,
    ) -> None:
        """Remove a member, with `ban=true` for good; owners and moderators may."""
        await service.remove(work, code, who, user_id, ban=ban)
