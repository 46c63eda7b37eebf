"""What clients send and get of invite links (docs/api.md §3)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_rooms.rooms.schemas import Author


class InviteDraft(Struct, forbid_unknown_fields=True, kw_only=True):
    """An invite link to be. expires_at: at most a year ahead, in 7 days unless said."""

    expires_at: Annotated[datetime, Meta(tz=True)] | UnsetType = UNSET
    max_uses: Annotated[int, Meta(ge=1, le=500)] | UnsetType = UNSET


class InviteCard(Struct, frozen=True, kw_only=True):
    """A link that still opens. max_uses null: as often as there are places."""

    id: UUID
    created_by: Author
    created_at: datetime
    expires_at: datetime
    max_uses: int | None
    uses: int


class NewInvite(InviteCard, frozen=True, kw_only=True):
    """A link just made; its token (the last part of `/invite/{token}`) is shown this once."""

    token: str


class InviteView(Struct, frozen=True, kw_only=True):
    """What anybody who holds a link may know: the room's name, and who made the link."""

    room_name: str
    by: str
