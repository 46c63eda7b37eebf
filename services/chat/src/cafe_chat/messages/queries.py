"""SQL over messages: a room's head, the messages after one, a page of history."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Message, Person, Reaction, Room

MessageRow = Row[*tuple[Any, ...]]
"""A Message's columns and its author's `username` (None for somebody never heard of)."""


def of_room(room_id: UUID) -> Select[*tuple[Any, ...]]:
    """Select MessageRows of a room; the caller narrows and orders."""
    return (
        select(*Message.__table__.columns, Person.username)
        .outerjoin(Person, Person.id == Message.author_id)
        .where(Message.room_id == room_id)
    )


async def head(session: AsyncSession, room_id: UUID) -> int:
    """Return a room's newest seq, 0 for an empty or unknown room."""
    return await session.scalar(select(Room.head).where(Room.id == room_id)) or 0


async def counters(
    session: AsyncSession, room_ids: Collection[UUID]
) -> dict[UUID, tuple[int, int]]:
    """Return the newest seq and change of each of these rooms; unknown ones are left out."""
    rows = await session.execute(
        select(Room.id, Room.head, Room.changes).where(Room.id.in_(room_ids))
    )
    return {row.id: (row.head, row.changes) for row in rows}


async def between(
    session: AsyncSession, room_id: UUID, after: int, upto: int, limit: int
) -> Sequence[MessageRow]:
    """Return messages with after < seq <= upto, ascending, at most `limit`."""
    return (
        await session.execute(
            of_room(room_id)
            .where(Message.seq > after, Message.seq <= upto)
            .order_by(Message.seq)
            .limit(limit)
        )
    ).all()


async def newest(
    session: AsyncSession, room_id: UUID, before: int | None, limit: int
) -> Sequence[MessageRow]:
    """Return the newest messages (older than `before`, where given), ascending."""
    query = of_room(room_id).order_by(Message.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(Message.seq < before)
    return (await session.execute(query)).all()[::-1]


async def existing(session: AsyncSession, room_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these messages are in the room."""
    found = await session.scalars(
        select(Message.id).where(Message.id.in_(ids), Message.room_id == room_id)
    )
    return set(found)


async def reactions(
    session: AsyncSession, message_ids: Collection[UUID], person_id: UUID
) -> Iterable[Row[UUID, str, int, bool]]:
    """Return (message_id, emoji, count, mine) of these messages, by emoji."""
    return await session.execute(
        select(
            Reaction.message_id,
            Reaction.emoji,
            func.count().label("count"),
            func.bool_or(Reaction.person_id == person_id).label("mine"),
        )
        .where(Reaction.message_id.in_(message_ids))
        .group_by(Reaction.message_id, Reaction.emoji)
        .order_by(Reaction.message_id, Reaction.emoji)
    )
