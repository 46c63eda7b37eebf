"""`/api/rooms/{code}/invites` and `/api/rooms/invites/{token}`: invite links."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page
from cafe_rooms.dependencies import WORK
from cafe_rooms.invites import service
from cafe_rooms.invites.schemas import InviteCard, InviteDraft, InviteView, NewInvite
from cafe_rooms.membership import cards
from cafe_rooms.membership.schemas import MembershipCard
from cafe_rooms.work import Work


class InvitesController(Controller):
    """A room's invite links, for owners and moderators."""

    path = "/api/rooms/{code:str}/invites"
    tags = ("invites",)
    dependencies = WORK

    @post("/", operation_id="make_invite")
    async def make_invite(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
        idempotency: NamedDependency[Idempotency],
        data: JSONBody[InviteDraft | None] = None,
    ) -> NewInvite:
        """Make a link.

        Its token is shown this once; with an `Idempotency-Key` a repeated request shows it again.
        """
        draft = data or InviteDraft()
        return await idempotency.run(NewInvite, lambda: service.make_invite(work, code, who, draft))

    @get("/", operation_id="list_invites")
    async def list_invites(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[InviteCard]:
        """List the links that still open, the newest first."""
        return await service.list_invites(work, code, who, limit=limit, cursor=cursor)

    @delete("/", operation_id="revoke_invites")
    async def revoke_all(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> None:
        """Make every link useless."""
        await service.revoke_all(work, code, who)

    @delete("/{invite_id:uuid}", operation_id="revoke_invite")
    async def revoke(
        self,
        code: FromPath[str],
        invite_id: FromPath[UUID],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> None:
        """Make one link useless."""
        await service.revoke(work, code, who, invite_id)


class InvitationController(Controller):
    """What somebody does who was sent a link."""

    path = "/api/rooms/invites/{token:str}"
    tags = ("invites",)
    dependencies = WORK

    @get("/", operation_id="look_at_invite")
    async def look(
        self,
        token: FromPath[str],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
    ) -> InviteView:
        """Say where a link leads; needs no log-in."""
        return await service.look(session, token, maybe_who, now())

    @post("/accept", status_code=200, operation_id="accept_invite")
    async def accept(
        self,
        token: FromPath[str],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> MembershipCard:
        """Become a member of the room that a link opens."""
        room, membership = await service.accept(work, token, who)
        return await cards.membership(work.session, room, membership)
