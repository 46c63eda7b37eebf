"""What other services ask of tracker, on the internal port."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.identity import asked_with
from cafe_contracts.questions import RoomTimer, TimersAnswer, TimersQuestion
from cafe_tracker.resources import Resources
from cafe_tracker.timers import service
from cafe_tracker.timers.rows import Owner


@post("/internal/v1/timers", status_code=200, guards=[asked_with("timers:read")])
async def timers(
    data: JSONBody[TimersQuestion],
    session: NamedDependency[AsyncSession],
    resources: NamedDependency[Resources],
) -> TimersAnswer:
    """Answer with the timers of rooms, one for each."""
    owners = [Owner(room_id=room.room_id, room_code=room.code) for room in data.rooms]
    found = await service.show_rooms(session, resources, owners)
    return TimersAnswer(
        timers=[RoomTimer(room_id=room_id, timer=timer) for room_id, timer in found.items()]
    )
