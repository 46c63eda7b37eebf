"""SQL of searches, and of what they look through."""

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.messages.queries import MessageRow, of_room
from cafe_chat.tables import Message, Room, SearchEntry
from cafe_database.words import ESCAPE, around, small

TRIGRAM = 3
"""Shorter parts of words have no trigram to find them by."""

NAMES = r"(?:^|[^\w.@-])@([A-Za-z0-9._-]{3,32})"
"""What looks like a mention. A full stop behind the name may be part of it (docs/api.md §2) or end
the sentence: both are tried."""

# An edit that comes at the same instant writes its entry itself: whichever is second waits for the
# other at the entry's key, and the edit wins. Only what is entered here names somebody here.
_INDEX = text(
    """
    INSERT INTO search_entries (room_id, seq, body)
    SELECT room_id, seq, lower(body COLLATE pg_c_utf8) FROM messages
    WHERE room_id = :room_id AND seq > :after AND seq <= :upto ORDER BY seq
    ON CONFLICT DO NOTHING
    RETURNING seq
    """
)
_ENTER = text(
    """
    INSERT INTO search_entries (room_id, seq, body)
    VALUES (:room_id, :seq, lower(CAST(:body AS text) COLLATE pg_c_utf8))
    ON CONFLICT (room_id, seq) DO UPDATE SET body = excluded.body
    """
)
_UNNAME = text("DELETE FROM mentions WHERE room_id = :room_id AND seq = :seq")
_NAME = text(
    """
    INSERT INTO mentions (person_id, room_id, seq)
    SELECT DISTINCT r.person_id, r.room_id, m.seq
    FROM messages m
    CROSS JOIN LATERAL regexp_matches(m.body, :names, 'g') AS found(name)
    JOIN readers r ON r.room_id = m.room_id AND r.person_id <> m.author_id
    JOIN people p ON p.id = r.person_id
        AND lower(p.username) IN (lower(found.name[1]), rtrim(lower(found.name[1]), '.'))
    WHERE m.room_id = :room_id AND m.seq = ANY(CAST(:seqs AS bigint[])) AND m.body LIKE '%@%'
    ON CONFLICT DO NOTHING
    """
)


async def index(session: AsyncSession, room_id: UUID, limit: int) -> bool:
    """Enter a room's next messages; False when there are none left, or another replica does it."""
    mine = await session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended('search/' || :room_id, 0))"),
        {"room_id": str(room_id)},
    )
    if not mine:
        return False
    counters = select(Room.indexed, Room.head).where(Room.id == room_id, ~Room.deleted)
    row = (await session.execute(counters)).one_or_none()
    if row is None or row.indexed >= row.head:
        return False
    upto: int = min(row.head, row.indexed + limit)
    entered = await session.scalars(
        _INDEX, {"room_id": room_id, "after": row.indexed, "upto": upto}
    )
    await _name(session, room_id, list(entered))
    await session.execute(update(Room).where(Room.id == room_id).values(indexed=upto))
    more: bool = upto < row.head
    return more


async def behind(session: AsyncSession) -> list[UUID]:
    """Return the rooms with messages that are not entered yet."""
    rooms = select(Room.id).where(Room.indexed < Room.head, ~Room.deleted)
    return list(await session.scalars(rooms))


async def rewrite(session: AsyncSession, room_id: UUID, seq: int, body: str) -> None:
    """Enter a message's new text, which is in the table already; an empty one is never found."""
    message = {"room_id": room_id, "seq": seq}
    await session.execute(_ENTER, {**message, "body": body})
    await session.execute(_UNNAME, message)
    await _name(session, room_id, [seq])


async def _name(session: AsyncSession, room_id: UUID, seqs: list[int]) -> None:
    await session.execute(_NAME, {"room_id": room_id, "seqs": seqs, "names": NAMES})


async def indexed(session: AsyncSession, room_id: UUID) -> int:
    """Return up to which seq a room's messages are entered."""
    return await session.scalar(select(Room.indexed).where(Room.id == room_id)) or 0


async def find(
    session: AsyncSession, room_id: UUID, words: str, *, before: int, limit: int
) -> list[MessageRow]:
    """Return messages that hold all of the words, or `words` as it stands, the newest first.

    Only those older than the seq `before`. Those that are not entered yet are looked through.
    """
    await plan_for_these_words(session)
    entered = await indexed(session, room_id)
    living = of_room(room_id).where(Message.deleted_at.is_(None)).limit(limit)
    late = living.where(
        Message.seq > entered, Message.seq < before, holds(small(Message.body), words)
    ).order_by(Message.seq.desc())
    found = list((await session.execute(late)).all())
    if len(found) == limit:
        return found
    # Worked out by itself: together with the messages, PostgreSQL would rather walk through all
    # entries than use the index over words.
    early = (
        select(SearchEntry.seq)
        .where(
            SearchEntry.room_id == room_id,
            SearchEntry.seq < min(before, entered + 1),
            holds(SearchEntry.body, words),
        )
        .order_by(SearchEntry.seq.desc())
        .limit(limit - len(found))
        .cte("early")
        .prefix_with("MATERIALIZED")
    )
    held = living.join(early, early.c.seq == Message.seq).order_by(Message.seq.desc())
    return found + list((await session.execute(held)).all())


async def plan_for_these_words(session: AsyncSession) -> None:
    """The right way depends on the words: no plan that was made for others."""
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def holds(body: SQLColumnExpression[str], words: str) -> ColumnElement[bool]:
    """Say whether a text holds all of the words, or `words` as it stands (two letters: a word).

    body: in small letters, as entries are.
    """
    # Written out: PostgreSQL knows how many rows match only where it can work the query out.
    simple: ColumnElement[str] = literal_column("'simple'::regconfig")
    query = func.websearch_to_tsquery(simple, small(words))
    whole_words = func.to_tsvector(simple, body).op("@@")(query)
    if len(words) < TRIGRAM:
        return whole_words
    return or_(whole_words, body.ilike(small(around(words)), escape=ESCAPE))
