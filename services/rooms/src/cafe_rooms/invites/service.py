"""Making, seeing, using and revoking invite links. Only owners and moderators make them.

A link opens the way to a private room for whoever holds it; it does not open a locked or full
room, nor any room to somebody who is banned from it. Between two people of whom one has blocked the
other it does not exist.
"""

from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.ids import new_id
from cafe_http.errors import Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.instants import said
from cafe_http.pages import Page, cut, decode_cursor
from cafe_rooms import access, people
from cafe_rooms.blocks import queries as blocks
from cafe_rooms.invites import queries, tokens
from cafe_rooms.invites.schemas import InviteCard, InviteDraft, InviteView, NewInvite
from cafe_rooms.membership.queries import one as membership_of
from cafe_rooms.membership.service import admit
from cafe_rooms.rooms.queries import lock as lock_room
from cafe_rooms.rooms.schemas import Author
from cafe_rooms.tables import Invite, Membership, Room
from cafe_rooms.work import Work

# Long enough for a class to read its mail, short enough that forgotten links close by themselves.
LIFETIME = timedelta(days=7)
LIFETIME_MOST = timedelta(days=365)

NO_INVITE = "This invitation does not exist, or no longer."


class Facts(TypedDict):
    """What owners and moderators see of a link."""

    id: UUID
    created_by: Author
    created_at: datetime
    expires_at: datetime
    max_uses: int | None
    uses: int


async def make_invite(work: Work, code: str, who: Principal, draft: InviteDraft) -> NewInvite:
    """Make a link; its token is in the answer and nowhere else.

    (An `Idempotency-Key` keeps that answer, and with it the token, for the 24 hours of P17.)

    Raises NotFound or Forbidden by the caller's role, Invalid for an end outside the next year.
    """
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    expires_at = (
        work.at + LIFETIME if draft.expires_at is UNSET else said(draft.expires_at, "expires_at")
    )
    if not work.at < expires_at <= work.at + LIFETIME_MOST:
        raise Invalid.field("expires_at", "must be within the next year")
    await queries.remove_expired(work.session, room.id, work.at)
    token = tokens.draw()
    digest = tokens.digest(token)
    assert digest is not None
    invite = Invite(
        id=new_id(),
        room_id=room.id,
        token_digest=digest,
        created_by=who.id,
        created_at=work.at,
        expires_at=expires_at,
        max_uses=None if draft.max_uses is UNSET else draft.max_uses,
        uses=0,
    )
    work.session.add(invite)
    return NewInvite(token=token, **_facts(invite, who.username))


async def list_invites(
    work: Work, code: str, who: Principal, *, limit: int, cursor: str | None
) -> Page[InviteCard]:
    """Return a page of the links that still open, the newest first, without their tokens.

    Raises NotFound or Forbidden by the caller's role, Invalid for a cursor that is not ours.
    """
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS)
    before = None if cursor is None else decode_cursor(cursor, UUID)
    rows = await queries.page(work.session, room.id, work.at, before=before, limit=limit + 1)
    return cut([InviteCard(**_facts(*row)) for row in rows], limit, lambda invite: invite.id)


async def revoke(work: Work, code: str, who: Principal, invite_id: UUID) -> None:
    """Make one link useless.

    Raises NotFound or Forbidden by the caller's role, NotFound without such a link.
    """
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    if not await queries.remove(work.session, room.id, invite_id):
        raise NotFound(NO_INVITE)


async def revoke_all(work: Work, code: str, who: Principal) -> None:
    """Make all links of a room useless. Raises NotFound or Forbidden by the caller's role."""
    room, _ = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    await queries.remove_all(work.session, room.id)


async def look(
    session: AsyncSession, token: str, who: Principal | None, at: datetime
) -> InviteView:
    """Say where a link leads. Raises NotFound for one that does not open, for whatever reason."""
    digest = tokens.digest(token)
    found = await queries.view(session, digest, at) if digest else None
    if found is None:
        raise NotFound(NO_INVITE)
    maker, room_name = found
    if who is not None and await blocks.between(session, maker.id, who.id):
        raise NotFound(NO_INVITE)
    return InviteView(room_name=room_name, by=maker.username)


async def accept(work: Work, token: str, who: Principal) -> tuple[Room, Membership]:
    """Let the caller into the room that a link opens; members keep their place and use nothing.

    Raises NotFound for a link that does not open, Banned, RoomLocked or RoomFull.
    """
    session = work.session
    await people.remember(session, who)
    digest = tokens.digest(token)
    seen = await queries.find(session, digest, work.at) if digest else None
    room = await lock_room(session, seen.room_id) if seen else None
    # Looked up anew under the room's lock: a link's uses are counted one at a time.
    invite = await queries.find(session, digest, work.at) if digest and room else None
    if invite is None or room is None:
        raise NotFound(NO_INVITE)
    if await blocks.between(session, invite.created_by, who.id):
        raise NotFound(NO_INVITE)
    held = await membership_of(session, room.id, who.id)
    if held is None:
        held = await admit(work, room, who)
        invite.uses += 1
    return room, held


def _facts(invite: Invite, by: str) -> Facts:
    return Facts(
        id=invite.id,
        created_by=Author(id=invite.created_by, username=by),
        created_at=invite.created_at,
        expires_at=invite.expires_at,
        max_uses=invite.max_uses,
        uses=invite.uses,
    )
