"""Who may sign up: everybody, the invited, or nobody; and the first administrator."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.audit.service import Action, record
from cafe_auth.errors import AdminLinkUsed, RegistrationClosed
from cafe_auth.profile.rules import display_name_fault, tidy
from cafe_auth.registration import queries
from cafe_auth.registration.schemas import InvitationOrder
from cafe_auth.sessions.secrets import digest, new_token
from cafe_auth.tables import Invitation
from cafe_chassis.clock import now
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, unit
from cafe_http.device import Device
from cafe_http.errors import FieldError, Invalid, NotFound
from cafe_http.instants import said

Mode = Literal["open", "invite", "closed"]
"""CAFE_REGISTRATION."""

LASTS = timedelta(days=7)
LASTS_MOST = timedelta(days=366)


class Pass(NamedTuple):
    """What opens the door to one who signs up."""

    kind: Literal["open", "invitation", "admin"]
    digest: bytes = b""


async def check(
    sessions: Sessions, mode: Mode, *, invite: str | None, admin_token: str | None
) -> Pass:
    """Look at what somebody brings, before his password costs anything.

    An invitation matters in the mode `invite` only; the first administrator's link in every mode.
    Raises RegistrationClosed or AdminLinkUsed.
    """
    if admin_token is not None:
        given = digest(admin_token)
        async with unit(sessions) as session:
            if given is None or not await queries.has_link(session, given):
                raise AdminLinkUsed
        return Pass("admin", given)
    if mode == "open":
        return Pass("open")
    given = digest(invite) if invite and mode == "invite" else None
    if given is None:
        raise RegistrationClosed(
            "One needs an invitation here." if mode == "invite" else "Nobody can sign up here."
        )
    async with unit(sessions) as session:
        if not await queries.is_open(session, given):
            raise RegistrationClosed("This invitation is not valid any more.")
    return Pass("invitation", given)


async def enter(session: AsyncSession, shown: Pass) -> str:
    """Use the pass up, in the transaction of the sign-up, and return the role that it gives.

    Raises RegistrationClosed or AdminLinkUsed when somebody else was quicker.
    """
    if shown.kind == "invitation":
        if await queries.use(session, shown.digest) is None:
            raise RegistrationClosed("This invitation is not valid any more.")
    elif shown.kind == "admin":
        await queries.lock_administrators(session)
        if not await queries.has_link(session, shown.digest):
            raise AdminLinkUsed
        await queries.drop_links(session)
        return "admin"
    return "user"


class NewInvitation(NamedTuple):
    """An invitation and its secret, of which only the hash is kept."""

    invitation: Invitation
    token: str


async def invite(
    session: AsyncSession, admin_id: UUID, order: InvitationOrder, device: Device
) -> NewInvitation:
    """Make an invitation. Raises Invalid."""
    token = new_token()
    token_digest = digest(token)
    assert token_digest is not None
    uses = 1 if order.uses is UNSET else order.uses
    invitation = Invitation(
        id=new_id(),
        token_digest=token_digest,
        note=_note(order),
        uses=uses,
        uses_left=uses,
        created_by=admin_id,
        created_at=now(),
        expires_at=_end(order, now()),
    )
    session.add(invitation)
    record(
        session,
        Action.INVITATION_MADE,
        actor=admin_id,
        subject=invitation.id,
        device=device,
        after={"note": invitation.note, "uses": invitation.uses},
    )
    return NewInvitation(invitation, token)


def _note(order: InvitationOrder) -> str:
    note = "" if order.note is UNSET else tidy(order.note)
    if note and (fault := display_name_fault(note)):
        raise Invalid(errors=[FieldError("note", fault)])
    return note


def _end(order: InvitationOrder, at: datetime) -> datetime:
    if order.expires_at is UNSET:
        return at + LASTS
    end = said(order.expires_at, "expires_at")
    if not at < end <= at + LASTS_MOST:
        raise Invalid.field("expires_at", "An instant within a year from now.")
    return end


async def listed(
    session: AsyncSession, before: UUID | None, limit: int
) -> Sequence[tuple[Invitation, str | None]]:
    """Return invitations with the names of their makers, newest first."""
    return await queries.invitations(session, before, limit)


async def withdraw(
    session: AsyncSession, admin_id: UUID, invitation_id: UUID, device: Device
) -> None:
    """Let nobody in by this invitation any more. Raises NotFound."""
    if not await queries.withdraw(session, invitation_id):
        raise NotFound
    record(
        session, Action.INVITATION_WITHDRAWN, actor=admin_id, subject=invitation_id, device=device
    )
