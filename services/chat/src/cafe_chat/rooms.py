"""What chat keeps of rooms: the counter's row, a tombstone, and who reads there."""

from uuid import UUID

from sqlalchemy import Row, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Reader, Room


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


async def counters_of_living(session: AsyncSession, room_id: UUID) -> Row[int, int, int] | None:
    """Return (head, changes, swept); None for a deleted room."""
    counters = select(Room.head, Room.changes, Room.swept)
    return (await session.execute(counters.where(Room.id == room_id, ~Room.deleted))).one_or_none()


async def close(session: AsyncSession, room_id: UUID) -> None:
    """Delete a room; a tombstone keeps late handshakes from reviving it; `sweeping` goes on."""
    await session.execute(update(Room).where(Room.id == room_id).values(deleted=True))
    await session.execute(delete(Reader).where(Reader.room_id == room_id))


async def keep_for(session: AsyncSession, room_id: UUID, days: int | None) -> None:
    """Note for how many days the room's messages are kept, None: for ever."""
    await session.execute(update(Room).where(Room.id == room_id).values(retention_days=days))


async def enrol(session: AsyncSession, room_id: UUID, person_id: UUID) -> int:
    """Make somebody a reader of a room from its present head on, unless he is one already.

    Returns up to where he has read.
    """
    await session.execute(
        insert(Reader)
        .from_select(
            ["room_id", "person_id", "read_seq"],
            select(Room.id, literal(person_id), Room.head).where(Room.id == room_id),
        )
        .on_conflict_do_nothing()
    )
    mine = (Reader.room_id == room_id, Reader.person_id == person_id)
    return await session.scalar(select(Reader.read_seq).where(*mine)) or 0


async def dismiss(session: AsyncSession, room_id: UUID, person_id: UUID) -> None:
    """End somebody's reading of a room."""
    await session.execute(
        delete(Reader).where(Reader.room_id == room_id, Reader.person_id == person_id)
    )
