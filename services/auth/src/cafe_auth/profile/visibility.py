"""Who may look at whom."""

from cafe_auth.blocks import queries as blocks
from cafe_auth.profile import service
from cafe_auth.tables import Person
from cafe_chassis.core import Core
from cafe_contracts.questions import MatesAnswer
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_http.identity import Principal


async def look(core: Core, username: str, who: Principal) -> Person:
    """Return somebody by his name, in any case of letters.

    Raises NotFound, also when he is hidden from `who`, so that nobody can tell the two apart;
    Unavailable when only rooms could say and does not.
    """
    async with unit(core.sessions) as session:
        person = await service.by_username(session, username)
        if person.id == who.id or who.role == "admin":
            return person
        if person.visibility == "nobody" or await blocks.exists(session, person.id, who.id):
            raise NotFound
    # No connection to the database is held while rooms is asked.
    if person.visibility == "room_mates" and not await _are_mates(core, person, who):
        raise NotFound
    return person


async def _are_mates(core: Core, person: Person, who: Principal) -> bool:
    answer = await core.ask.get(
        "rooms",
        "/internal/v1/mates",
        params={"person_id": person.id, "other_id": who.id},
        answer=MatesAnswer,
    )
    return answer.mates
