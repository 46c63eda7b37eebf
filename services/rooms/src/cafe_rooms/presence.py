"""Who is online, as chat knows it; None where that cannot be known now."""

from collections.abc import Collection
from uuid import UUID

from cafe_chassis.asking import Asker
from cafe_contracts.questions import PersonSaid, PresenceAnswer, PresenceQuestion
from cafe_http.errors import CafeError

Presence = dict[UUID, frozenset[UUID]]
Attendance = dict[UUID, PersonSaid]
"""Who is online in one room, and what he says of himself."""


async def online(ask: Asker, room_ids: Collection[UUID]) -> Presence | None:
    """Ask chat once who is online in these rooms; a room without anybody has an empty set.

    Returns None when chat does not answer within a second or cannot know (P21). Never call it
    inside a transaction: a connection and its locks would wait for another service.
    """
    if not room_ids:
        return {}
    answer = await _ask(ask, PresenceQuestion(room_ids=list(room_ids)))
    if answer is None:
        return None
    known = {room.room_id: frozenset(room.online) for room in answer.rooms}
    return {room_id: known.get(room_id, frozenset()) for room_id in room_ids}


async def attendance(ask: Asker, room_id: UUID) -> Attendance | None:
    """Ask chat who is online in a room and what each says of himself; as `online` does."""
    answer = await _ask(ask, PresenceQuestion(room_ids=[room_id], with_status=True))
    if answer is None:
        return None
    return {said.user_id: said for room in answer.rooms for said in room.said}


async def _ask(ask: Asker, question: PresenceQuestion) -> PresenceAnswer | None:
    try:
        return await ask.post("chat", "/internal/v1/presence", body=question, answer=PresenceAnswer)
    except CafeError:
        return None
