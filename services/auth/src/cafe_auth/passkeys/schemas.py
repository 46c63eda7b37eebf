"""Passkeys, as their owner and his browser meet them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

Json = dict[str, Any]
"""WebAuthn's own (`PublicKeyCredential.toJSON()` and its kin): camelCase, bytes as base64url."""


class PasskeyOptions(Struct, frozen=True, kw_only=True):
    """public_key: what the browser's `navigator.credentials` is called with, as JSON."""

    public_key: Json


class PasskeyDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """credential: the browser's answer to the options. name: 1 to 64 characters."""

    name: str
    credential: Json


class PasskeyPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """name: 1 to 64 characters."""

    name: str | UnsetType = UNSET


class PasskeyCard(Struct, frozen=True, kw_only=True):
    """synced: its maker keeps copies, so that it outlives the device."""

    id: UUID
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None


class PasskeyMade(Struct, frozen=True, kw_only=True):
    """recovery_codes: with the first second factor, shown this once; else null."""

    passkey: PasskeyCard
    recovery_codes: list[str] | None


class TicketShown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """ticket: from the first half of the log-in."""

    ticket: str


class PasskeyLogIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """passkey: the browser's answer to the options."""

    passkey: Json
