"""Who may administer."""

from litestar.di import NamedDependency, Provide
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.errors import FactorNeeded
from cafe_auth.profile import queries as profiles
from cafe_auth.resources import Resources
from cafe_auth.tokens.scopes import SESSION
from cafe_http.errors import Forbidden
from cafe_http.identity import Principal


async def give_admin(
    who: NamedDependency[Principal],
    session: NamedDependency[AsyncSession],
    resources: NamedDependency[Resources],
) -> Principal:
    """Return the calling administrator. Raises NotLoggedIn, or Forbidden for everybody else.

    FactorNeeded for an administrator who came by his password alone, where that is not enough.
    """
    if who.role == "admin":
        return who
    if resources.gate.admins_need_factor and who.scopes == SESSION:
        person = await profiles.by_id(session, who.id)
        if person is not None and person.role == "admin":
            raise FactorNeeded
    raise Forbidden


GIVEN = {"admin": Provide(give_admin)}
"""For a controller's `dependencies`: a handler that asks for `admin` is closed to others."""
