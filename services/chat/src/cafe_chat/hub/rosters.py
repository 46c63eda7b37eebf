"""Rosters as rooms knows them."""

from collections.abc import Sequence

from cafe_chassis.asking import Asker
from cafe_contracts.questions import Roster, RosterAsked, RostersAnswer, RostersQuestion


async def newer(ask: Asker, rooms: Sequence[RosterAsked]) -> list[Roster]:
    """Return the rosters that are newer than these.

    Raises Unavailable or NotFound.
    """
    answers = await ask.post_in_batches(
        "rooms",
        "/internal/v1/rosters",
        rooms,
        lambda batch: RostersQuestion(rooms=batch),
        answer=RostersAnswer,
    )
    return [roster for answer in answers for roster in answer.rosters]
