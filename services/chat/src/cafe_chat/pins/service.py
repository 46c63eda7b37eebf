"""Pinning messages to their room. Each call returns the frame that tells it, None: no change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.changes import log
from cafe_chat.changes.queries import for_change, unpin
from cafe_chat.errors import TooManyPins
from cafe_chat.pins import queries
from cafe_contracts.frames import PinnedFrame
from cafe_contracts.states import PersonRef
from cafe_http.errors import NotFound

PINS = 20
"""Of one room; more would not be looked at."""


async def pin(
    session: AsyncSession, room_id: UUID, who: PersonRef, message_id: UUID
) -> PinnedFrame | None:
    """Pin a message. Raises NotFound, also when it was deleted, or TooManyPins."""
    message = await for_change(session, room_id, message_id)
    if message is None or message.deleted_at is not None:
        raise NotFound("There is no such message.")
    before = await queries.count_locked(session, room_id)
    if not await queries.pin(session, room_id, message_id, who.user_id):
        return None
    if before >= PINS:
        raise TooManyPins(f"A room has at most {PINS} pinned messages.")
    return await log.note(session, room_id, _frame(message.id, message.seq, who, pinned=True))


async def take_down(
    session: AsyncSession, room_id: UUID, who: PersonRef, message_id: UUID
) -> PinnedFrame | None:
    """Take a pin away. Raises NotFound for a message that is not in the room."""
    message = await for_change(session, room_id, message_id)
    if message is None:
        raise NotFound("There is no such message.")
    if not await unpin(session, message_id):
        return None
    return await log.note(session, room_id, _frame(message.id, message.seq, who, pinned=False))


def _frame(message_id: UUID, seq: int, who: PersonRef, *, pinned: bool) -> PinnedFrame:
    return PinnedFrame(
        id=message_id, seq=seq, pinned=pinned, user_id=who.user_id, username=who.username
    )
