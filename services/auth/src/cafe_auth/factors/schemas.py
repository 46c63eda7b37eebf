"""The second factor, as its owner meets it."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

Kind = Literal["totp", "passkey", "recovery"]


class SecondFactorAsked(Struct, frozen=True, kw_only=True):
    """The password was right; now one of these, of which the person has set up each.

    ticket: good for five minutes.
    """

    second_factor: list[Kind]
    ticket: str


class SecondFactor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the three. totp: the app's six digits; recovery: one of the ten codes; passkey: the
    browser's answer (`PublicKeyCredential.toJSON()`) to the options for this ticket.
    """

    ticket: str
    totp: str | UnsetType = UNSET
    recovery: str | UnsetType = UNSET
    passkey: dict[str, Any] | UnsetType = UNSET


class FactorState(Struct, frozen=True, kw_only=True):
    """required: without one the caller cannot administer. passkeys: how many there are.

    password: whether the caller has one; who has none proves himself by a log-in of just now.
    """

    totp: bool
    passkeys: int
    password: bool
    recovery_codes_left: int
    required: bool


class PasswordProof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The caller's password: an open laptop is not enough. Empty for who has none."""

    password: str


class TotpBegun(Struct, frozen=True, kw_only=True):
    """secret: base32, to type; uri: the same for a picture."""

    secret: str
    uri: str


class TotpProof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """totp: the six digits that the app shows now."""

    totp: str


class RecoveryCodes(Struct, frozen=True, kw_only=True):
    """Shown this once; older ones do not work any more."""

    recovery_codes: list[str]
