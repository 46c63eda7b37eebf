"""What other services may ask: the state of rooms' calls."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import personal
from cafe_chassis.core import Core
from cafe_contracts.questions import CallsAnswer, RoomCall, RoomsQuestion
from cafe_http.identity import asked_with
from cafe_signaling.places import queries
from cafe_signaling.places.announce import state
from cafe_signaling.places.state import Call
from cafe_signaling.privacy.export import collections


@get("/internal/v1/people/{person_id:uuid}/export", guards=[asked_with("export:read")])
async def export(person_id: FromPath[UUID], core: NamedDependency[Core]) -> Stream:
    """Return everything that is held on a person."""
    return personal.answer(personal.lines(core.sessions, collections(person_id)))


@post("/internal/v1/calls", status_code=200, guards=[asked_with("calls:read")])
async def calls(
    data: JSONBody[RoomsQuestion], session: NamedDependency[AsyncSession]
) -> CallsAnswer:
    """Return the call of each room asked about, `idle` at version 0 where there never was one."""
    known = await queries.read(session, data.room_ids)
    return CallsAnswer(
        calls=[
            RoomCall(room_id=room_id, call=state(known.get(room_id, Call(room_id))))
            for room_id in data.room_ids
        ]
    )
