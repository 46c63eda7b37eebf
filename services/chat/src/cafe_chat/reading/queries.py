"""SQL over read marks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.search.queries import NAMES
from cafe_chat.tables import Reader, Room


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


COUNTED = 500
"""So far behind unread messages are counted one by one; further back the distance has to do."""

# Mentions are entered some seconds late (search.indexer): what is not yet is looked through.
_UNREAD = text(
    """
    SELECT r.code, r.head, d.read_seq,
        CASE WHEN r.head - d.read_seq > :counted THEN r.head - d.read_seq ELSE (
            SELECT count(*) FROM messages m
            WHERE m.room_id = r.id AND m.seq > d.read_seq
                AND m.author_id <> :person_id AND m.deleted_at IS NULL
        ) END AS unread,
        (
            SELECT count(*) FROM mentions n
            WHERE n.person_id = :person_id AND n.room_id = r.id
                AND n.seq > d.read_seq AND n.seq <= r.indexed
        ) + (
            SELECT count(*) FROM messages m
            WHERE m.room_id = r.id AND m.seq > greatest(d.read_seq, r.indexed)
                AND m.author_id <> :person_id AND m.deleted_at IS NULL AND m.body LIKE '%@%'
                AND EXISTS (
                    SELECT FROM regexp_matches(m.body, :names, 'g') AS found(name)
                    WHERE :username IN (lower(found.name[1]), rtrim(lower(found.name[1]), '.'))
                )
        ) AS mentions
    FROM readers d JOIN rooms r ON r.id = d.room_id
    WHERE d.person_id = :person_id AND NOT r.deleted
    ORDER BY r.code
    """
)


async def unread(
    session: AsyncSession, person_id: UUID, username: str
) -> Sequence[Row[str, int, int, int, int]]:
    """Return (code, head, read_seq, unread, mentions) of every room somebody belongs to.

    Own and deleted messages are not counted, within COUNTED. A mention is `@username` that is no
    part of a longer name. What it costs grows with the rooms, not with what is unread.
    """
    rows = await session.execute(
        _UNREAD,
        {
            "person_id": person_id,
            "username": username.lower(),
            "counted": COUNTED,
            "names": NAMES,
        },
    )
    return rows.all()
