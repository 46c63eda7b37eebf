"""Who was in a room while its timer ran: asked of chat before the transaction that credits.

A question inside a transaction would hold its locks, and a database connection, for as long as
chat takes to answer.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from cafe_chassis.core import Core
from cafe_contracts.questions import (
    ManyIntervalsAnswer,
    ManyIntervalsQuestion,
    PresenceInterval,
    PresenceIntervalsAnswer,
    RoomSpan,
)
from cafe_http.errors import NotFound, Unavailable
from cafe_tracker.people import service as people
from cafe_tracker.spans import Span, hull
from cafe_tracker.timers.timer import Studied


class Evidence(Struct, frozen=True, kw_only=True):
    """When each person was in the room, good for these phases only (by their numbers)."""

    phases: frozenset[int]
    there: dict[UUID, list[Span]]


async def gather(core: Core, room_id: UUID, studied: Sequence[Studied]) -> Evidence | None:
    """Ask who was there, and learn the calendars of those who are new here.

    studied: phases of one room, at least one. None: chat or auth does not answer now.
    """
    asked = hull([span for phase in studied for span in phase.spans])
    try:
        there = await _ask(core, room_id, asked)
        if there:
            await people.learn_missing(core, there.keys())
    except Unavailable:
        return None
    return Evidence(phases=frozenset(phase.phase_number for phase in studied), there=there)


async def gather_many(
    core: Core, asked: Sequence[tuple[UUID, Sequence[Studied]]]
) -> list[Evidence] | None:
    """Do as `gather` for several rooms with one question; in the order asked.

    None: no answer now, or it would be too large for one; single rooms may still be answered.
    """
    if not asked:
        return []
    hulls = [hull([span for phase in studied for span in phase.spans]) for _, studied in asked]
    question = ManyIntervalsQuestion(
        spans=[
            RoomSpan(room_id=room_id, since=span.began, until=span.ended)
            for (room_id, _), span in zip(asked, hulls, strict=True)
        ]
    )
    try:
        answer = await core.ask.post(
            "chat", "/internal/v1/presence-intervals", body=question, answer=ManyIntervalsAnswer
        )
        found = [
            Evidence(
                phases=frozenset(phase.phase_number for phase in studied),
                there=_there(intervals, span),
            )
            for (_, studied), intervals, span in zip(asked, answer.spans, hulls, strict=True)
        ]
        everybody = {person for evidence in found for person in evidence.there}
        if everybody:
            await people.learn_missing(core, everybody)
    except (Unavailable, NotFound):
        return None
    return found


async def _ask(core: Core, room_id: UUID, asked: Span) -> dict[UUID, list[Span]]:
    try:
        answer = await core.ask.get(
            "chat",
            f"/internal/v1/rooms/{room_id}/presence-intervals",
            params={"from": _rfc3339(asked.began), "to": _rfc3339(asked.ended)},
            answer=PresenceIntervalsAnswer,
        )
    except NotFound:
        return {}
    return _there(answer.intervals, asked)


def _there(intervals: Sequence[PresenceInterval], asked: Span) -> dict[UUID, list[Span]]:
    there: dict[UUID, list[Span]] = {}
    for interval in intervals:
        # Somebody who has not gone was there to the end of what was asked about.
        span = Span(interval.came_at, interval.went_at or asked.ended)
        there.setdefault(interval.user_id, []).append(span)
    return there


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
