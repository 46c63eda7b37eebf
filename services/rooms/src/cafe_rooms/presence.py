"""Who is online, as chat knows it; None where that cannot be known now."""

from collections.abc import Collection
from uuid import UUID

from cafe_chassis.asking import Asker
from cafe_chassis.errors import CafeError
from cafe_contracts.questions import PresenceAnswer, RoomsQuestion

Presence = dict[UUID, frozenset[UUID]]


async def online(ask: Asker, room_ids: Collection[UUID]) -> Presence | None:
    """Ask chat once who is online in these rooms; a room without anybody has an empty set.

    Returns None when chat does not answer within a second or cannot know (P21). Never call it
    inside a transaction: a connection and its locks would wait for another service.
    """
    if not room_ids:
        return {}
    try:
        answer = await ask.post(
            "chat",
            "/internal/v1/presence",
            body=RoomsQuestion(room_ids=list(room_ids)),
            answer=PresenceAnswer,
        )
    except CafeError:
        return None
    known = {room.room_id: frozenset(room.online) for room in answer.rooms}
    return {room_id: known.get(room_id, frozenset()) for room_id in room_ids}
