"""What people send to sign up, log in and change their password."""

from msgspec import UNSET, Struct, UnsetType


class SignUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account. display_name: the username when left out. timezone: IANA, UTC when left out.

    invite: a room's invitation; it only matters where registration is closed.
    """

    username: str
    password: str
    email: str | UnsetType | None = UNSET
    display_name: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    invite: str | UnsetType | None = UNSET


class LogIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """username: or the e-mail address."""

    username: str
    password: str


class PasswordChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The present password proves that it is not just somebody at the open laptop."""

    current_password: str
    new_password: str
