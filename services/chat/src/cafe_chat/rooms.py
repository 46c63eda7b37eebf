"""What chat keeps of rooms: the counter's row, a tombstone, and who reads there."""

from uuid import UUID

from sqlalchemy import delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Message, Reader, Room

PURGED = 2000
"""Messages deleted in one transaction; about a tenth of a second."""


async def ensure(session: AsyncSession, room_id: UUID, code: str) -> None:
    """Make the room's row if there is none."""
    await session.execute(insert(Room).values(id=room_id, code=code).on_conflict_do_nothing())


async def advance(session: AsyncSession, room_id: UUID, version: int) -> bool:
    """Note the version of an event of rooms; False when the event is older than what is known."""
    moved = await session.scalar(
        update(Room)
        .where(Room.id == room_id, Room.version < version)
        .values(version=version)
        .returning(Room.id)
    )
    return moved is not None


async def head_of_living(session: AsyncSession, room_id: UUID) -> int | None:
    """Return the newest seq; None for a deleted room."""
    return await session.scalar(select(Room.head).where(Room.id == room_id, ~Room.deleted))


async def close(session: AsyncSession, room_id: UUID) -> None:
    """Delete a room; a tombstone keeps late handshakes from reviving it, `purge` does the rest."""
    await session.execute(update(Room).where(Room.id == room_id).values(deleted=True))
    await session.execute(delete(Reader).where(Reader.room_id == room_id))


async def purge(session: AsyncSession) -> bool:
    """Delete some messages of a deleted room; False when there is nothing left to delete.

    In steps: a million messages do not go within the time that one statement has.
    """
    room_id = await session.scalar(
        select(Room.id)
        .where(Room.deleted, Room.head > 0)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if room_id is None:
        return False
    some = select(Message.id).where(Message.room_id == room_id).limit(PURGED)
    gone = await session.execute(delete(Message).where(Message.id.in_(some)).returning(Message.id))
    if len(gone.all()) < PURGED:
        await session.execute(update(Room).where(Room.id == room_id).values(head=0))
    return True


async def enrol(session: AsyncSession, room_id: UUID, person_id: UUID) -> None:
    """Make somebody a reader of a room from its present head on, unless he is one already."""
    await session.execute(
        insert(Reader)
        .from_select(
            ["room_id", "person_id", "read_seq"],
            select(Room.id, literal(person_id), Room.head).where(Room.id == room_id),
        )
        .on_conflict_do_nothing()
    )


async def dismiss(session: AsyncSession, room_id: UUID, person_id: UUID) -> None:
    """End somebody's reading of a room."""
    await session.execute(
        delete(Reader).where(Reader.room_id == room_id, Reader.person_id == person_id)
    )
