"""What other services ask of tracker, on the internal port."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import personal
from cafe_chassis.core import Core
from cafe_contracts.questions import RoomTimer, TimersAnswer, TimersQuestion
from cafe_http.identity import asked_with
from cafe_tracker.privacy.export import collections
from cafe_tracker.resources import Resources
from cafe_tracker.timers import service
from cafe_tracker.timers.rows import Owner


@get("/internal/v1/people/{person_id:uuid}/export", guards=[asked_with("export:read")])
async def export(person_id: FromPath[UUID], core: NamedDependency[Core]) -> Stream:
    """Return everything that is held on a person."""
    return personal.answer(personal.lines(core.sessions, collections(person_id)))


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
