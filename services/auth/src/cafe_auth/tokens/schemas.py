"""Personal tokens, as their owner sees them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_auth.tokens.scopes import Scope

Instant = Annotated[datetime, Meta(tz=True)]


class TokenOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """name: 1 to 64 characters. scopes: read and write when left out; every token may read.

    expires_at: never when left out.
    """

    name: str
    scopes: Annotated[list[Scope], Meta(min_length=1)] | UnsetType = UNSET
    expires_at: Instant | UnsetType | None = UNSET


class TokenCard(Struct, frozen=True, kw_only=True):
    """A token without its secret. last_used_at: to the minute; null when it never was."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenMade(Struct, frozen=True, kw_only=True):
    """A new token; `token` is the secret, shown this once."""

    id: UUID
    name: str
    token: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
