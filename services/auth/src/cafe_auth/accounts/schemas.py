"""What people send to sign up, log in and change their password."""

from msgspec import UNSET, Struct, UnsetType


class SignUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account. display_name: the username when left out. timezone: IANA, UTC when left out.

    invite: an administrator's invitation; ignored where everybody may sign up.
    admin_token: from the first administrator's link; it opens the door in every mode.
    """

    username: str
    password: str
    email: str | UnsetType | None = UNSET
    display_name: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    invite: str | UnsetType | None = UNSET
    admin_token: str | UnsetType | None = UNSET


class LogIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """username: or the e-mail address."""

    username: str
    password: str


class PasswordChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The present password proves that it is not just somebody at the open laptop.

    Empty for who has none, having come by a provider.
    """

    current_password: str
    new_password: str
