"""SQL over what becomes of a message: another text, none, reactions."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Message, Pin, Reaction


async def for_change(session: AsyncSession, room_id: UUID, message_id: UUID) -> Message | None:
    """Return a message of this room, locked until the end of the transaction."""
    return await session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.room_id == room_id)
        # Not for its key: nobody changes that, and rows that refer to it need not wait.
        .with_for_update(key_share=True)
    )


async def add_reaction(
    session: AsyncSession, message_id: UUID, person_id: UUID, emoji: str
) -> bool:
    """Add a reaction; False when it is there already."""
    added = await session.scalar(
        insert(Reaction)
        .values(message_id=message_id, person_id=person_id, emoji=emoji)
        .on_conflict_do_nothing()
        .returning(Reaction.message_id)
    )
    return added is not None


async def remove_reaction(
    session: AsyncSession, message_id: UUID, person_id: UUID, emoji: str
) -> bool:
    """Remove a reaction; False when there is none."""
    removed = await session.scalar(
        delete(Reaction)
        .where(
            Reaction.message_id == message_id,
            Reaction.person_id == person_id,
            Reaction.emoji == emoji,
        )
        .returning(Reaction.message_id)
    )
    return removed is not None


async def count_reactions(session: AsyncSession, message_id: UUID, emoji: str) -> int:
    """Return how many put this emoji to the message."""
    return (
        await session.scalar(
            select(func.count()).where(Reaction.message_id == message_id, Reaction.emoji == emoji)
        )
        or 0
    )


async def different_emoji(session: AsyncSession, message_id: UUID) -> set[str]:
    """Return every emoji that somebody put to the message."""
    found = await session.scalars(
        select(Reaction.emoji).where(Reaction.message_id == message_id).distinct()
    )
    return set(found)


async def clear_reactions(session: AsyncSession, message_id: UUID) -> None:
    """Remove all reactions to a message."""
    await session.execute(delete(Reaction).where(Reaction.message_id == message_id))


async def unpin(session: AsyncSession, message_id: UUID) -> bool:
    """Take a message's pin away; False when it has none."""
    removed = await session.scalar(
        delete(Pin).where(Pin.message_id == message_id).returning(Pin.message_id)
    )
    return removed is not None
