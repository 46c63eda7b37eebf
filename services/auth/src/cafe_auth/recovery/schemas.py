"""What people send to prove an address or to choose a new password."""

from msgspec import Struct


class EmailProof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """token: from the mail's link."""

    token: str


class ResetWish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """email: a verified address; whether it is one, the answer does not tell."""

    email: str


class Reset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """token: from the link."""

    token: str
    new_password: str
