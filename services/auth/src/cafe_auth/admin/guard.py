"""Who may administer."""

from litestar.di import NamedDependency, Provide

from cafe_chassis.errors import Forbidden
from cafe_chassis.identity import Principal


async def give_admin(who: NamedDependency[Principal]) -> Principal:
    """Return the calling administrator. Raises NotLoggedIn, or Forbidden for everybody else."""
    if who.role != "admin":
        raise Forbidden
    return who


GIVEN = {"admin": Provide(give_admin)}
"""For a controller's `dependencies`: a handler that asks for `admin` is closed to others."""
