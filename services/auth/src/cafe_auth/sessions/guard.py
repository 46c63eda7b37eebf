"""What only a session may do, and no personal token."""

from litestar.di import NamedDependency, Provide

from cafe_auth.errors import SessionNeeded
from cafe_auth.tokens.scopes import ACCOUNT
from cafe_http.identity import Principal


def require_session(who: Principal) -> Principal:
    """Return the caller. Raises SessionNeeded when he comes by a personal token."""
    if ACCOUNT not in who.scopes:
        raise SessionNeeded
    return who


async def give_holder(who: NamedDependency[Principal]) -> Principal:
    """Return the caller, logged in by himself. Raises NotLoggedIn or SessionNeeded."""
    return require_session(who)


GIVEN = {"holder": Provide(give_holder)}
"""For a controller's `dependencies`: a handler that asks for `holder` is closed to tokens."""
