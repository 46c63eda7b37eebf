"""The copy of people's names, fed by auth's events and by the identity of whoever calls."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import PersonRegistered, ProfileChanged
from cafe_http.identity import Principal
from cafe_rooms.tables import Person

# No username can hold a space, so nobody can take this name (docs/api.md §2).
ERASED = "deleted account"


async def remember(session: AsyncSession, person: Principal) -> None:
    """Keep the names in the caller's identity token unless newer ones are known already.

    Take a person's row before a room's, never after: that order keeps writers from deadlocks.
    """
    await _keep(session, person.id, person.username, person.display_name, person.profile_version)


async def learn(session: AsyncSession, event: PersonRegistered | ProfileChanged) -> bool:
    """Keep the names in an event; return whether they were news."""
    return await _keep(session, event.person_id, event.username, event.display_name, event.version)


async def erase(session: AsyncSession, person_id: UUID, version: int) -> None:
    """Forget the names of somebody who deleted his account.

    The row stays, without them: rooms that he made go on and say by whom. Its version keeps
    late events and identity tokens from bringing the names back.
    """
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(username=ERASED, display_name=ERASED, version=version)
    )


async def _keep(
    session: AsyncSession, person_id: UUID, username: str, display_name: str, version: int
) -> bool:
    draft = insert(Person).values(
        id=person_id, username=username, display_name=display_name, version=version
    )
    newest = draft.on_conflict_do_update(
        index_elements=[Person.id],
        set_={
            "username": draft.excluded.username,
            "display_name": draft.excluded.display_name,
            "version": draft.excluded.version,
        },
        where=Person.version < draft.excluded.version,
    ).returning(Person.id)
    return (await session.scalar(newest)) is not None


async def is_known(session: AsyncSession, person_id: UUID) -> bool:
    """Say whether there is, or was, such a person."""
    return await session.get(Person, person_id) is not None
