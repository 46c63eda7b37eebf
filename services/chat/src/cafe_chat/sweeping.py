"""Deleting what need not be kept any more: messages past their retention, and deleted rooms.

In steps: a million messages do not go within the time that one statement has.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Integer, delete, func, literal_column, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from cafe_chat.reports.queries import remove_swept
from cafe_chat.tables import Base, Change, Mention, Message, Report, Room, SearchEntry
from cafe_database.sessions import Sessions, unit

SWEPT = 2000
"""Rows deleted in one transaction; about a tenth of a second."""

# What belongs to a deleted room, and by which key it is deleted. Reactions and pins go with their
# messages.
_OF_ROOM: tuple[tuple[type[Base], Sequence[InstrumentedAttribute[object]]], ...] = (
    (Message, (Message.id,)),
    (SearchEntry, (SearchEntry.room_id, SearchEntry.seq)),
    (Mention, (Mention.person_id, Mention.room_id, Mention.seq)),
    (Change, (Change.room_id, Change.change)),
    (Report, (Report.id,)),
)

Step = Callable[[AsyncSession], Awaitable[bool]]


async def until_done(sessions: Sessions, step: Step) -> None:
    """Do one step a transaction for as long as there is more."""
    more = True
    while more:
        async with unit(sessions) as session:
            more = await step(session)


async def purge(session: AsyncSession) -> bool:
    """Delete something of a deleted room; False when nothing is left, or another replica does it.

    The room's row is not locked before its messages: whoever is just changing one locks that first
    and counts in the room's row last, and the two would wait for each other.
    """
    mine = await session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtext('purge'))"))
    if not mine:
        return False
    room_id = await session.scalar(select(Room.id).where(Room.deleted, ~Room.purged).limit(1))
    if room_id is None:
        return False
    for table, key in _OF_ROOM:
        some = select(*key).where(table.__table__.c.room_id == room_id).limit(SWEPT)
        gone = await session.scalars(
            delete(table).where(tuple_(*key).in_(some)).returning(literal_column("1", Integer))
        )
        if len(gone.all()) == SWEPT:
            return True
    await session.execute(update(Room).where(Room.id == room_id).values(purged=True))
    return True


async def retain(sessions: Sessions) -> None:
    """Delete messages that are older than their room keeps them (P1).

    Their seq is never given out again; `swept` tells those who come back that something is gone.
    """
    async with unit(sessions) as session:
        rooms = await session.scalars(
            select(Room.id).where(Room.retention_days.is_not(None), ~Room.deleted)
        )
        room_ids = list(rooms)
    for room_id in room_ids:
        await until_done(sessions, partial(_retain, room_id=room_id))


async def _retain(session: AsyncSession, *, room_id: UUID) -> bool:
    """Delete the oldest messages of a room that are too old; False when none are left."""
    days = await session.scalar(select(Room.retention_days).where(Room.id == room_id))
    if days is None:
        return False
    # The oldest by seq, which follows the clock: found without looking at those that stay.
    oldest = (
        select(Message.id, Message.posted_at)
        .where(Message.room_id == room_id)
        .order_by(Message.seq)
        .limit(SWEPT)
        .cte("oldest")
    )
    gone = await session.scalars(
        delete(Message)
        .where(Message.id == oldest.c.id, oldest.c.posted_at < func.now() - timedelta(days=days))
        .returning(Message.seq)
    )
    seqs = gone.all()
    if not seqs:
        return False
    upto = max(seqs)
    for table in (SearchEntry, Mention):
        await session.execute(delete(table).where(table.room_id == room_id, table.seq <= upto))
    await remove_swept(session, room_id, upto)
    await session.execute(
        update(Room).where(Room.id == room_id, Room.swept < upto).values(swept=upto)
    )
    return len(seqs) == SWEPT
