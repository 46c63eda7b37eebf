"""`/api/tracker/admin/sessions`: everybody's study sessions. Role `admin` only."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from cafe_chassis import administration
from cafe_chassis.administration import Admin, BulkDraft, BulkReport, Format, Words, id_in
from cafe_chassis.core import Core
from cafe_contracts.states import SessionSource
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor
from cafe_tracker.admin.sessions import queries, service
from cafe_tracker.admin.sessions.schemas import (
    AdminSession,
    AdminSessionPatch,
    SessionFilter,
    Sort,
)
from cafe_tracker.resources import Resources

Code = Annotated[str | None, QueryParameter(max_length=64)]


def give_filter(
    q: Words = None,
    user_id: FromQuery[UUID | None] = None,
    room: Code = None,
    source: FromQuery[SessionSource | None] = None,
) -> SessionFilter:
    """Return what a list, an export or a bulk action is about."""
    return SessionFilter(
        q=administration.searchable(q),
        user_id=user_id,
        room=administration.searchable(room),
        source=source,
    )


class AdminSessionsController(Controller):
    """Study sessions, for administrators."""

    path = "/api/tracker/admin/sessions"
    tags = ("administration",)
    dependencies = administration.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="admin_sessions", summary="Everybody's study sessions")
    async def sessions(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[SessionFilter],
        core: NamedDependency[Core],
        sort: FromQuery[Sort] = "-ended_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AdminSession]:
        """q: a part of the username, the note or the subject, or a room's code."""
        return await _page(core, wanted, sort, cursor, limit)

    @get("/export", operation_id="export_admin_sessions", summary="Study sessions, as a file")
    async def export(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[SessionFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Every session that the filters match."""

        async def pages(cursor: str | None) -> Page[AdminSession]:
            return await _page(core, wanted, "-ended_at", cursor, LIMIT_MOST)

        return administration.export(pages, AdminSession, "sessions", format)

    @get("/{id:uuid}", operation_id="admin_session", summary="A study session")
    async def one(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        core: NamedDependency[Core],
    ) -> AdminSession:
        """As the list shows it."""
        return await _one(core, id)

    @patch("/{id:uuid}", operation_id="admin_correct_session", summary="Correct a session")
    async def correct(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        data: JSONBody[AdminSessionPatch],
        admin: NamedDependency[Admin],
        resources: NamedDependency[Resources],
    ) -> AdminSession:
        """Its person's days, sums and streak are counted again."""
        async with unit(resources.core.sessions) as session:
            await service.correct(session, admin, id, data, resources.minute)
        return await _one(resources.core, id)

    @delete("/{id:uuid}", operation_id="admin_delete_session", summary="Delete a session")
    async def remove(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
    ) -> None:
        """Its person's days, sums and streak are counted again."""
        async with unit(core.sessions) as session:
            await service.remove(session, admin, id)

    @post("/bulk", status_code=200, operation_id="admin_bulk_sessions", summary="Delete many")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Admin],
        wanted: NamedDependency[SessionFilter],
        core: NamedDependency[Core],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `delete`."""

        async def remove(text: str) -> None:
            async with unit(core.sessions) as session:
                await service.remove(session, admin, id_in(text))

        async def matching() -> tuple[Sequence[str], str | None]:
            page = await _page(core, wanted, "-ended_at", cursor, LIMIT_MOST)
            return [str(row.id) for row in page.items], page.next_cursor

        return await administration.bulk(data, {"delete": remove}, matching)


async def _page(
    core: Core, wanted: SessionFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[AdminSession]:
    after = decode_cursor(cursor, queries.POSITIONS[sort]) if cursor else None
    async with unit(core.sessions) as session:
        found = await queries.page(session, wanted, sort, after, limit + 1)
    return cut(found, limit, lambda row: queries.position(row, sort))


async def _one(core: Core, session_id: UUID) -> AdminSession:
    async with unit(core.sessions) as session:
        row = await queries.one(session, session_id)
    if row is None:
        raise NotFound(service.NO_SESSION)
    return row
