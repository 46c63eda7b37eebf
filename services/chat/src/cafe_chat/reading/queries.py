"""SQL over read marks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Message, Reader, Room


async def mark(session: AsyncSession, room_id: UUID, person_id: UUID, seq: int) -> None:
    """Move a read mark forward, never beyond the room's head."""
    head = select(Room.head).where(Room.id == room_id).scalar_subquery()
    seq_at_most = func.least(seq, head)
    await session.execute(
        update(Reader)
        .where(
            Reader.room_id == room_id,
            Reader.person_id == person_id,
            Reader.read_seq < seq_at_most,
        )
        .values(read_seq=seq_at_most)
    )


async def unread(
    session: AsyncSession, person_id: UUID, username: str
) -> Sequence[Row[str, int, int, int, int]]:
    """Return (code, head, read_seq, unread, mentions) of every room somebody belongs to.

    Own and deleted messages are not counted. A mention is `@username` that is no part of a longer
    name.
    """
    mention = rf"(^|[^\w.@-])@{_literal(username)}($|[^\w-])"
    fresh = and_(
        Message.room_id == Reader.room_id,
        Message.seq > Reader.read_seq,
        Message.author_id != person_id,
        Message.deleted_at.is_(None),
    )
    query = (
        select(
            Room.code,
            Room.head,
            Reader.read_seq,
            func.count(Message.id).label("unread"),
            func.count(Message.id).filter(Message.body.op("~*")(mention)).label("mentions"),
        )
        .join(Room, Room.id == Reader.room_id)
        .outerjoin(Message, fresh)
        .where(Reader.person_id == person_id, ~Room.deleted)
        .group_by(Room.id, Reader.read_seq)
        .order_by(Room.code)
    )
    return (await session.execute(query)).all()


def _literal(username: str) -> str:
    """Return a username (of `a-z A-Z 0-9 . _ -`) for use inside a regular expression."""
    return username.replace(".", r"\.").replace("-", r"\-")
