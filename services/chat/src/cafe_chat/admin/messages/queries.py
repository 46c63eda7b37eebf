"""SQL of administration about messages."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.administration import by_id
from cafe_chat.admin.messages.schemas import AdminMessage, MessageFilter, RoomRef, Sort
from cafe_chat.messages.schemas import Author
from cafe_chat.search import queries as search
from cafe_chat.tables import Message, Person, Room, SearchEntry

FEW = 1_000
"""What is said more often than this is soonest found by walking back from the newest."""


async def page(
    session: AsyncSession, wanted: MessageFilter, sort: Sort, after: UUID | None, limit: int
) -> list[AdminMessage]:
    """Return up to `limit` messages in the order of `sort`, from after one of them."""
    query = _messages().where(*await _conditions(session, wanted))
    query = by_id(query, Message.id, after, newest_first=sort == "-timestamp")
    rows = await session.execute(query.limit(limit))
    return [_card(row) for row in rows]


async def one(session: AsyncSession, message_id: UUID) -> AdminMessage | None:
    """Return a message, None when there is none."""
    row = (await session.execute(_messages().where(Message.id == message_id))).first()
    return None if row is None else _card(row)


def _messages() -> Select[*tuple[Any, ...]]:
    return (
        select(*Message.__table__.columns, Person.username, Room.code)
        .join(Room, Room.id == Message.room_id)
        .outerjoin(Person, Person.id == Message.author_id)
        .where(Room.deleted.is_(False))
    )


async def _conditions(session: AsyncSession, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(await _about(session, wanted.q))
    if wanted.room_id is not None:
        found.append(Message.room_id == wanted.room_id)
    if wanted.user_id is not None:
        found.append(Message.author_id == wanted.user_id)
    if wanted.deleted is not None:
        found.append(Message.deleted_at.is_not(None) == wanted.deleted)
    return found


async def _about(session: AsyncSession, text: str) -> ColumnElement[bool]:
    """Say which messages are of the room with this code or, where there is none, hold the text."""
    room = await session.scalar(select(Room.id).where(Room.code == text.upper()))
    if room is not None:
        return Message.room_id == room
    await search.plan_for_these_words(session)
    key = tuple_(Message.room_id, Message.seq)
    entries = select(SearchEntry.room_id, SearchEntry.seq).where(
        search.holds(SearchEntry.body, text)
    )
    # Left to itself PostgreSQL walks through all messages, also for words that nobody ever said.
    some = entries.limit(FEW + 1).cte("some").prefix_with("MATERIALIZED")
    few = (await session.scalars(select(Message.id).where(key.in_(select(some))))).all()
    return Message.id.in_(few) if len(few) <= FEW else key.in_(entries)


def _card(row: Row[*tuple[Any, ...]]) -> AdminMessage:
    return AdminMessage(
        id=row.id,
        room=RoomRef(id=row.room_id, code=row.code),
        seq=row.seq,
        user=Author(id=row.author_id, username=row.username or ""),
        message=row.body,
        timestamp=row.posted_at,
        edited_at=row.edited_at,
        deleted=row.deleted_at is not None,
    )
