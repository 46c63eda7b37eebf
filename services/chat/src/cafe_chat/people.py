"""Chat's own copy of people's names, fed by identities and by auth's events."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Person


async def remember(session: AsyncSession, person_id: UUID, username: str, version: int) -> None:
    """Keep a person's name, unless a newer version of his profile is known."""
    given = insert(Person).values(id=person_id, username=username, version=version)
    await session.execute(
        given.on_conflict_do_update(
            index_elements=[Person.id],
            set_={"username": given.excluded.username, "version": given.excluded.version},
            where=Person.version < given.excluded.version,
        )
    )
