"""The log of what becomes of messages: numbered per room, so that nobody misses any of it (P6).

Live frames are hints here as well: a replica that sees a number jump, or finds the room's counter
ahead of it, reads the rest from this log.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Change, Room
from cafe_contracts import wire
from cafe_contracts.frames import ChangeFrame

F = TypeVar("F", bound=ChangeFrame)

KEPT = timedelta(days=7)
"""Whoever was away for longer reads the history anew."""

TRIMMED = 2000
"""Entries deleted in one transaction."""


async def note(session: AsyncSession, room_id: UUID, frame: F) -> F:
    """Number a change and keep it; return its frame with the number.

    Call it last: it holds the room's row, which every message counts up, until the commit.
    """
    number = await session.scalar(
        update(Room)
        .where(Room.id == room_id)
        .values(changes=Room.changes + 1)
        .returning(Room.changes)
    )
    assert number is not None, "a message has a room"
    numbered = replace(frame, change=number)
    await session.execute(
        insert(Change).values(room_id=room_id, change=number, frame=wire.text(numbered))
    )
    return numbered


async def between(
    session: AsyncSession, room_id: UUID, after: int, upto: int, limit: int
) -> Sequence[tuple[int, str]]:
    """Return (number, frame) of changes with after < number <= upto, ascending, at most `limit`."""
    rows = await session.execute(
        select(Change.change, Change.frame)
        .where(Change.room_id == room_id, Change.change > after, Change.change <= upto)
        .order_by(Change.change)
        .limit(limit)
    )
    return [(row.change, row.frame) for row in rows]


async def trim(session: AsyncSession) -> bool:
    """Delete some entries that are older than KEPT; False when there are no more."""
    old = (
        select(Change.room_id, Change.change)
        .where(Change.changed_at < func.now() - KEPT)
        .order_by(Change.changed_at)
        .limit(TRIMMED)
        .cte("old")
    )
    gone = await session.execute(
        delete(Change)
        .where(Change.room_id == old.c.room_id, Change.change == old.c.change)
        .returning(text("1"))
    )
    return len(gone.all()) == TRIMMED
