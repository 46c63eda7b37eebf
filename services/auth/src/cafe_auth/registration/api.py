"""HTTP of invitations, for administrators."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin import guard
from cafe_auth.registration import service
from cafe_auth.registration.schemas import (
    InvitationCard,
    InvitationMade,
    InvitationOrder,
    Maker,
)
from cafe_auth.resources import Resources
from cafe_auth.tables import Invitation
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page, cut, decode_cursor


class InvitationsApi(Controller):
    """Invitations to sign up."""

    path = "/api/auth/admin/invitations"
    tags = ("administration",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/", operation_id="invitations", summary="Invitations, newest first")
    async def invitations(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        session: NamedDependency[AsyncSession],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[InvitationCard]:
        """Those that are over stay in the list for 30 days."""
        before = decode_cursor(cursor, UUID) if cursor else None
        rows = await service.listed(session, before, limit + 1)
        cards = [_card(invitation, username) for invitation, username in rows]
        return cut(cards, limit, lambda card: card.id)

    @post("/", operation_id="invite", summary="Make an invitation")
    async def invite(
        self,
        data: JSONBody[InvitationOrder],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> InvitationMade:
        """The token is shown this once; it matters where registration is by invitation."""
        invitation, token = await service.invite(session, admin.id, data, device)
        return InvitationMade(
            id=invitation.id,
            token=token,
            url=f"{resources.core.settings.origin}/signup#invite={token}",
            expires_at=invitation.expires_at,
        )

    @delete("/{invitation_id:uuid}", operation_id="withdrawInvitation", summary="Withdraw one")
    async def withdraw(
        self,
        invitation_id: FromPath[UUID],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Whoever came by it stays."""
        await service.withdraw(session, admin.id, invitation_id, device)


def _card(invitation: Invitation, username: str | None) -> InvitationCard:
    maker = invitation.created_by
    return InvitationCard(
        id=invitation.id,
        note=invitation.note,
        uses=invitation.uses,
        uses_left=invitation.uses_left,
        created_by=Maker(id=maker, username=username) if maker and username else None,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
    )
