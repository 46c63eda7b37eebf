"""SQL over pins."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.messages.queries import MessageRow, of_room
from cafe_chat.tables import Message, Pin, Room


async def pinned(session: AsyncSession, room_id: UUID) -> Sequence[MessageRow]:
    """Return the room's pinned messages, the last pinned first."""
    query = of_room(room_id).join(Pin, Pin.message_id == Message.id)
    return (await session.execute(query.order_by(Pin.pinned_at.desc(), Message.seq.desc()))).all()


async def count_locked(session: AsyncSession, room_id: UUID) -> int:
    """Return how many pins the room has; until the commit nobody else pins there."""
    await session.execute(select(Room.id).where(Room.id == room_id).with_for_update(key_share=True))
    return await session.scalar(select(func.count()).where(Pin.room_id == room_id)) or 0


async def pin(session: AsyncSession, room_id: UUID, message_id: UUID, by: UUID) -> bool:
    """Pin a message; False when it is pinned already."""
    added = await session.scalar(
        insert(Pin)
        .values(message_id=message_id, room_id=room_id, pinned_by=by, pinned_at=func.now())
        .on_conflict_do_nothing()
        .returning(Pin.message_id)
    )
    return added is not None
