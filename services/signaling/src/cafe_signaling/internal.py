"""What other services may ask: the state of rooms' calls."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.identity import asked_with
from cafe_contracts.questions import CallsAnswer, RoomCall, RoomsQuestion
from cafe_signaling.places import queries
from cafe_signaling.places.announce import state
from cafe_signaling.places.state import Call


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
