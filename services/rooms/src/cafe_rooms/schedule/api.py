"""`/api/rooms/{code}/schedule`: sessions that members have agreed on."""

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_rooms.dependencies import WORK
from cafe_rooms.schedule import service
from cafe_rooms.schedule.calendar import calendar
from cafe_rooms.schedule.schemas import SessionCard, SessionDraft, SessionPatch
from cafe_rooms.work import Work


class ScheduleController(Controller):
    """A room's schedule: members see it, owners and moderators make it."""

    path = "/api/rooms/{code:str}"
    tags = ("schedule",)
    dependencies = WORK

    @get("/schedule", operation_id="list_sessions")
    async def list_sessions(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
    ) -> list[SessionCard]:
        """List all sessions: what comes next first, what is over last."""
        _, sessions = await service.list_sessions(session, code, who, now())
        return sessions

    @get("/schedule.ics", operation_id="schedule_as_calendar", media_type="text/calendar")
    async def as_calendar(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        core: NamedDependency[Core],
        session: NamedDependency[AsyncSession],
    ) -> Response[bytes]:
        """Return the schedule as an iCalendar file."""
        at = now()
        room, sessions = await service.list_sessions(session, code, who, at)
        url = f"{core.settings.origin}/rooms/{room.code}"
        return Response(
            calendar(room.name, url, sessions, at),
            media_type="text/calendar",
            headers={"content-disposition": f'attachment; filename="{room.code}.ics"'},
        )

    @post("/schedule", operation_id="agree_on_session")
    async def agree(
        self,
        code: FromPath[str],
        data: JSONBody[SessionDraft],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
        idempotency: NamedDependency[Idempotency],
    ) -> SessionCard:
        """Put a session on the schedule; the room is reminded ten minutes before it begins."""
        return await idempotency.run(SessionCard, lambda: service.agree(work, code, who, data))

    @patch("/schedule/{schedule_id:uuid}", operation_id="change_session")
    async def change(
        self,
        code: FromPath[str],
        schedule_id: FromPath[UUID],
        data: JSONBody[SessionPatch],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> SessionCard:
        """Change a session."""
        return await service.change(work, code, who, schedule_id, data)

    @delete("/schedule/{schedule_id:uuid}", operation_id="cancel_session")
    async def cancel(
        self,
        code: FromPath[str],
        schedule_id: FromPath[UUID],
        who: NamedDependency[Principal],
        work: NamedDependency[Work],
    ) -> None:
        """Take a session off the schedule."""
        await service.cancel(work, code, who, schedule_id)
