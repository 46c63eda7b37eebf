"""`/internal/v1`: who is and was online, for rooms and tracker; never reachable from outside."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import personal
from cafe_chat.presence import queries
from cafe_chat.privacy.export import lines
from cafe_chat.resources import Resources
from cafe_contracts import wire
from cafe_contracts.questions import (
    ManyIntervalsAnswer,
    ManyIntervalsQuestion,
    PersonSaid,
    PresenceAnswer,
    PresenceInterval,
    PresenceIntervalsAnswer,
    PresenceQuestion,
    RoomPresence,
)
from cafe_http.errors import Invalid, Unavailable
from cafe_http.identity import asked_with


@get("/internal/v1/people/{person_id:uuid}/export", guards=[asked_with("export:read")])
async def export_person(person_id: FromPath[UUID], resources: NamedDependency[Resources]) -> Stream:
    """Return everything that is held on a person."""
    return personal.answer(lines(resources.core.sessions, person_id))


class PresenceQuestions(Controller):
    """Presence, as PostgreSQL has it."""

    path = "/internal/v1"
    guards = [asked_with("presence:read")]  # noqa: RUF012 - Litestar reads it from the class

    @post("/presence", status_code=200)
    async def presence(
        self,
        data: JSONBody[PresenceQuestion],
        resources: NamedDependency[Resources],
        session: NamedDependency[AsyncSession],
    ) -> PresenceAnswer:
        """Return who is online in each of these rooms; 503 while that cannot be known."""
        if not resources.attendance.known:
            raise Unavailable("Presence cannot be known just now")
        rooms = {
            room_id: RoomPresence(room_id=room_id, online=[], said=[]) for room_id in data.room_ids
        }
        for row in await queries.online(session, data.room_ids):
            rooms[row.room_id].online.append(row.user_id)
            if data.with_status:
                said = PersonSaid(user_id=row.user_id, status=row.status, note=row.note)
                rooms[row.room_id].said.append(said)
        return PresenceAnswer(rooms=list(rooms.values()))

    @get("/rooms/{room_id:uuid}/presence-intervals")
    async def presence_intervals(
        self,
        room_id: FromPath[UUID],
        since: Annotated[datetime, QueryParameter(name="from")],
        to: FromQuery[datetime],
        resources: NamedDependency[Resources],
        session: NamedDependency[AsyncSession],
    ) -> PresenceIntervalsAnswer:
        """Return every interval that touches the span from `from` to `to`.

        503 while that is not certain: Valkey is away, or was, and who left is not recorded yet.
        """
        _require_certain(resources)
        if since.tzinfo is None or to.tzinfo is None:
            raise Invalid.field("from", "and `to` need an offset")
        spans = await queries.spans(session, room_id, since, to)
        return PresenceIntervalsAnswer(
            intervals=[_interval(user_id, came_at, went_at) for user_id, came_at, went_at in spans]
        )

    @post("/presence-intervals", status_code=200)
    async def many_presence_intervals(
        self,
        data: JSONBody[ManyIntervalsQuestion],
        resources: NamedDependency[Resources],
        session: NamedDependency[AsyncSession],
    ) -> ManyIntervalsAnswer:
        """Return the intervals of several rooms; 503 as for one."""
        _require_certain(resources)
        if any(one.since.tzinfo is None or one.until.tzinfo is None for one in data.spans):
            raise Invalid.field("spans", "`since` and `until` need an offset")
        answer: list[list[PresenceInterval]] = [[] for _ in data.spans]
        for place, user_id, came_at, went_at in await queries.spans_of_many(session, data.spans):
            answer[place - 1].append(_interval(user_id, came_at, went_at))
        return ManyIntervalsAnswer(spans=answer)


def _require_certain(resources: Resources) -> None:
    if not resources.attendance.certain:
        raise Unavailable("Attendance is not certain just now")


def _interval(user_id: UUID, came_at: datetime, went_at: datetime | None) -> PresenceInterval:
    return PresenceInterval(
        user_id=user_id,
        came_at=wire.utc(came_at),
        went_at=None if went_at is None else wire.utc(went_at),
    )
