"""`/internal/v1`: what other services ask rooms, never reachable through the gateway."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import personal
from cafe_chassis.core import Core
from cafe_contracts.questions import Admission, MatesAnswer, RostersAnswer, RostersQuestion
from cafe_http.identity import asked_with
from cafe_rooms.membership.queries import are_mates
from cafe_rooms.privacy.export import collections
from cafe_rooms.questions import service


class QuestionsController(Controller):
    """Authority over rooms and rosters."""

    path = "/internal/v1"

    @get("/rooms/{code:str}/admission", guards=[asked_with("rooms:admission")])
    async def admission(
        self,
        code: FromPath[str],
        user_id: FromQuery[UUID],
        session: NamedDependency[AsyncSession],
    ) -> Admission:
        """Say how a person stands to a room."""
        return await service.admission(session, code, user_id)

    @post("/rosters", status_code=200, guards=[asked_with("rooms:rosters")])
    async def rosters(
        self, data: JSONBody[RostersQuestion], session: NamedDependency[AsyncSession]
    ) -> RostersAnswer:
        """Return the rosters that are newer than those the asker has."""
        return RostersAnswer(rosters=await service.newer_rosters(session, data.rooms))

    @get("/people/{person_id:uuid}/export", guards=[asked_with("export:read")])
    async def export(self, person_id: FromPath[UUID], core: NamedDependency[Core]) -> Stream:
        """Return everything that is held on a person."""
        return personal.answer(personal.lines(core.sessions, collections(person_id)))

    @get("/mates", guards=[asked_with("rooms:mates")])
    async def mates(
        self,
        person_id: FromQuery[UUID],
        other_id: FromQuery[UUID],
        session: NamedDependency[AsyncSession],
    ) -> MatesAnswer:
        """Say whether two people share a room."""
        return MatesAnswer(mates=await are_mates(session, person_id, other_id))
