"""Who may administer."""

from litestar.di import NamedDependency, Provide

from cafe_auth.errors import FactorNeeded
from cafe_auth.profile import queries as profiles
from cafe_auth.resources import Resources
from cafe_auth.tokens.scopes import SESSION
from cafe_chassis.administration import refuse_others
from cafe_database.sessions import unit
from cafe_http.identity import Principal


async def may_administer(resources: Resources, who: Principal) -> None:
    """Raise Forbidden for everybody but administrators.

    FactorNeeded for an administrator who came by his password alone, where that is not enough.
    """
    if who.role == "admin":
        return
    if resources.gate.admins_need_factor and who.scopes == SESSION:
        async with unit(resources.core.sessions) as session:
            person = await profiles.by_id(session, who.id)
        if person is not None and person.role == "admin":
            raise FactorNeeded
    refuse_others(who)


def give_admin(who: NamedDependency[Principal]) -> Principal:
    """Return the caller, whom the chassis has asked `may_administer` about. Raises Forbidden."""
    refuse_others(who)
    return who


GIVEN = {"admin": Provide(give_admin, sync_to_thread=False)}
"""For a controller's `dependencies`: a handler that asks for `admin` is closed to others."""
