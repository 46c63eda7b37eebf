"""Study sessions over HTTP (docs/api.md §6)."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream
from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_contracts.questions import Admission
from cafe_contracts.states import SessionSource
from cafe_database.sessions import Sessions
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page, decode_cursor
from cafe_tracker.admission import admit
from cafe_tracker.resources import READS, WRITES
from cafe_tracker.sessions import export, service, subjects
from cafe_tracker.sessions.schemas import (
    Filters,
    Position,
    Session,
    SessionDraft,
    SessionPatch,
    SubjectPosition,
    SubjectRename,
    SubjectRenamed,
    SubjectTotal,
)

FirstDay = Annotated[date | None, QueryParameter(name="from", description="The first day.")]
LastDay = Annotated[date | None, QueryParameter(name="to", description="The last day.")]
Words = Annotated[str | None, QueryParameter(max_length=200, pattern=r"^[^\x00]*$")]


Format = Literal["csv", "json", "ics"]

EXPORTS: Mapping[Format, tuple[Callable[[Sessions, UUID], AsyncIterator[bytes]], str]] = {
    "csv": (export.as_csv, "text/csv"),
    "json": (export.as_json, "application/json"),
    "ics": (export.as_ics, "text/calendar"),
}


class StudySessions(Controller):
    """The caller's sessions; those of others are 404."""

    path = "/api/tracker/sessions"
    tags = ("sessions",)

    @get(summary="The caller's sessions, newest first")
    async def page(
        self,
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
        source: FromQuery[SessionSource | None] = None,
        subject: Words = None,
        room: Words = None,
        goal_id: FromQuery[UUID | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
        q: Words = None,
    ) -> Page[Session]:
        """List sessions that fit everything asked for; days are the caller's own."""
        await core.limiter.require(READS, str(who.id))
        after = None if cursor is None else decode_cursor(cursor, Position)
        since, until = service.between_days(who, first, last)
        filters = Filters(
            source=source,
            subject=subject,
            room=None if room is None else room.upper(),
            goal_id=goal_id,
            since=since,
            until=until,
            words=q,
        )
        return await service.page(session, who, filters, after, limit)

    @get("/{session_id:uuid}", summary="One session")
    async def show(
        self,
        session_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> Session:
        """Return a session of the caller."""
        await core.limiter.require(READS, str(who.id))
        return await service.show(session, who, session_id)

    @post(summary="Enter a session by hand")
    async def add(
        self,
        data: JSONBody[SessionDraft],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        idempotency: NamedDependency[Idempotency],
    ) -> Session:
        """Add a session of source `manual`; honours Idempotency-Key."""
        await core.limiter.require(WRITES, str(who.id))

        async def produce() -> Session:
            # In here, so that a repeated key is answered also by somebody who has left the room.
            room = await _room(core, data.room, who)
            return await service.add(session, who, data, room)

        return await idempotency.run(Session, produce)

    @patch("/{session_id:uuid}", summary="Change a session")
    async def change(
        self,
        session_id: FromPath[UUID],
        data: JSONBody[SessionPatch],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> Session:
        """Change a session; of a timer's only note and subject (else 409 `proven_session`)."""
        await core.limiter.require(WRITES, str(who.id))
        room = await _room(core, data.room, who)
        return await service.change(session, who, session_id, data, room)

    @delete("/{session_id:uuid}", summary="Delete a session")
    async def remove(
        self,
        session_id: FromPath[UUID],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> None:
        """Delete a session of any source."""
        await core.limiter.require(WRITES, str(who.id))
        await service.remove(session, who, session_id)


class Subjects(Controller):
    """The subjects of the caller's sessions."""

    path = "/api/tracker/subjects"
    tags = ("sessions",)

    @get(summary="The caller's subjects, most minutes first")
    async def page(
        self,
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[SubjectTotal]:
        """List subjects with their minutes."""
        await core.limiter.require(READS, str(who.id))
        after = None if cursor is None else decode_cursor(cursor, SubjectPosition)
        return await subjects.page(session, who, after, limit)

    @post("/rename", status_code=200, summary="Rename, merge or drop a subject")
    async def rename(
        self,
        data: JSONBody[SubjectRename],
        session: NamedDependency[AsyncSession],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
    ) -> SubjectRenamed:
        """Give every session of a subject another one; one that exists is merged."""
        await core.limiter.require(WRITES, str(who.id))
        return await subjects.rename(session, who, data)


@get(
    "/api/tracker/export",
    tags=["sessions"],
    summary="Every session of the caller",
)
async def export_sessions(
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    format: FromQuery[Format] = "json",  # noqa: A002 - docs/api.md names it so
) -> Stream:
    """Download all sessions, newest first, as a CSV file, a JSON array or an iCalendar file."""
    await core.limiter.require(READS, str(who.id))
    make, kind = EXPORTS[format]
    return Stream(
        make(core.sessions, who.id),
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="study-sessions.{format}"'},
    )


async def _room(core: Core, code: str | UnsetType | None, who: Principal) -> Admission | None:
    if code is None or isinstance(code, UnsetType):
        return None
    return await admit(core, code, who)
