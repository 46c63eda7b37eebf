"""What a credential may do. Pure.

read: safe methods. write: the others, and sockets. admin: what the role `admin` allows, where the
person has it. account: passwords, factors, tokens and the like; a session has it and no token can,
or whoever finds a token could lock its owner out.
"""

from collections.abc import Iterable
from typing import Literal

from cafe_http.origin import SAFE_METHODS

Scope = Literal["read", "write", "admin"]
ALL: tuple[Scope, ...] = ("read", "write", "admin")
DEFAULT: tuple[Scope, ...] = ("read", "write")
ACCOUNT = "account"
SESSION = (*ALL, ACCOUNT)
"""A session may do all that its person may."""


def normal(wanted: Iterable[Scope]) -> tuple[Scope, ...]:
    """Return scopes in their order, each once; every token may read."""
    given = {"read", *wanted}
    return tuple(scope for scope in ALL if scope in given)


def allows(scopes: Iterable[str], method: str, *, socket: bool) -> bool:
    """Say whether somebody with these scopes may send such a request, or open a socket."""
    needed = "write" if socket or method not in SAFE_METHODS else "read"
    return needed in scopes


def role_with(scopes: Iterable[str], role: str) -> str:
    """Return the role that shows: an administrator's token without `admin` is a user's."""
    return role if "admin" in scopes else "user"
