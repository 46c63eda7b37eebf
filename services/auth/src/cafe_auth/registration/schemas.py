"""Invitations, as administrators see them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

Uses = Annotated[int, Meta(ge=1, le=1000)]
Instant = Annotated[datetime, Meta(tz=True)]


class InvitationOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """note: for whom, at most 64 characters. uses: people who may come, 1 when left out.

    expires_at: in a week when left out, in a year at the latest.
    """

    note: str | UnsetType = UNSET
    uses: Uses | UnsetType = UNSET
    expires_at: Instant | UnsetType = UNSET


class Maker(Struct, frozen=True, kw_only=True):
    """The administrator who made it."""

    id: UUID
    username: str


class InvitationCard(Struct, frozen=True, kw_only=True):
    """An invitation. created_by: null when that account is gone."""

    id: UUID
    note: str
    uses: int
    uses_left: int
    created_by: Maker | None
    created_at: datetime
    expires_at: datetime


class InvitationMade(Struct, frozen=True, kw_only=True):
    """A new invitation; its token is shown this once. url: the page to send to the invited."""

    id: UUID
    token: str
    url: str
    expires_at: datetime
