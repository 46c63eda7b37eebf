"""Log-in by a provider, as its users meet it."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType


class ProviderCard(Struct, frozen=True, kw_only=True):
    """A provider that one may log in by. name: for the button."""

    id: str
    name: str


class LinkBegun(Struct, frozen=True, kw_only=True):
    """url: where to send the browser."""

    url: str


class IdentityCard(Struct, frozen=True, kw_only=True):
    """A linked account. label: what its owner knows it by.

    provider: null for one of an issuer that is not configured any more.
    """

    id: UUID
    provider: str | None
    name: str
    label: str
    created_at: datetime
    last_used_at: datetime | None


class NewcomerSignUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """token: from behind the `#` of the page to which the log-in led. The rest is as in sign-up."""

    token: str
    username: str
    timezone: str | UnsetType | None = UNSET
    invite: str | UnsetType | None = UNSET
