"""What chat holds on a person, for his export."""

from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID

from sqlalchemy import literal, select

from cafe_chassis import personal
from cafe_chassis.personal import Rows, table
from cafe_chat.tables import (
    Mention,
    Message,
    Person,
    Pin,
    Presence,
    Reaction,
    Reader,
    Report,
    Room,
)
from cafe_contracts.questions import ExportLine
from cafe_database.sessions import Sessions, unit

# Without what the other one had written: that is his.
_REPORT = (
    Report.id,
    Report.room_id,
    Report.message_id,
    Report.reason,
    Report.note,
    Report.created_at,
    Report.state,
    Report.outcome,
)

ROOMS = 200
"""Rooms looked through at a time for messages of one person."""


async def lines(sessions: Sessions, person_id: UUID) -> AsyncGenerator[ExportLine]:
    """Yield everything, the messages last."""
    own = [
        table(Person, Person.id == person_id),
        table(Reader, Reader.person_id == person_id),
        table(Reaction, Reaction.person_id == person_id),
        table(Presence, Presence.user_id == person_id),
        table(Mention, Mention.person_id == person_id),
        table(Pin, Pin.pinned_by == person_id),
        Rows("reports", select(*_REPORT).where(Report.reporter_id == person_id), [Report.id]),
    ]
    async for line in personal.lines(sessions, own):
        yield line
    async for room_id, code in _rooms(sessions, person_id):
        async for line in personal.lines(sessions, [_messages(room_id, code, person_id)]):
            yield line


async def _rooms(sessions: Sessions, person_id: UUID) -> AsyncIterator[tuple[UUID, str]]:
    """Yield the rooms in which somebody has said something, also those that he has left.

    Room by room, since messages are found by room and author: an index by author alone would be
    one more to write with every message, for a question that is asked once in years.
    """
    said = (
        select(Message.id)
        .where(Message.room_id == Room.id, Message.author_id == person_id)
        .limit(1)
        .correlate(Room)
        .scalar_subquery()
    )
    after: UUID | None = None
    while True:
        query = select(Room.id, Room.code, said).order_by(Room.id).limit(ROOMS)
        if after is not None:
            query = query.where(Room.id > after)
        async with unit(sessions) as session:
            page = (await session.execute(query)).all()
        for room_id, code, found in page:
            if found is not None:
                yield room_id, code
        if len(page) < ROOMS:
            return
        after = page[-1][0]


def _messages(room_id: UUID, code: str, person_id: UUID) -> Rows:
    columns = (
        Message.seq,
        Message.id,
        Message.body,
        Message.reply_to,
        Message.posted_at,
        Message.edited_at,
        Message.deleted_at,
    )
    query = select(*columns, literal(code).label("room")).where(
        Message.room_id == room_id, Message.author_id == person_id
    )
    return Rows("messages", query, [Message.seq])
