"""`/api/calls/admin/calls`: the calls that go on. Role `admin` only."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from cafe_chassis import administration
from cafe_chassis.administration import Admin, BulkDraft, BulkReport, Format, Words, id_in
from cafe_chassis.core import Core
from cafe_contracts.states import CallState
from cafe_database.sessions import unit
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor
from cafe_signaling.admin.calls import service
from cafe_signaling.admin.calls.schemas import AdminCall, AdminCallPatch, CallFilter, Sort
from cafe_signaling.places import queries as places
from cafe_signaling.places.announce import state
from cafe_signaling.places.state import Call
from cafe_signaling.resources import Resources


def give_filter(q: Words = None, user_id: FromQuery[UUID | None] = None) -> CallFilter:
    """Return what a list, an export or a bulk action is about."""
    return CallFilter(q=administration.searchable(q), user_id=user_id)


class AdminCallsController(Controller):
    """Calls, for administrators."""

    path = "/api/calls/admin/calls"
    tags = ("administration",)
    dependencies = administration.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="admin_calls", summary="Calls that go on, newest first")
    async def calls(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[CallFilter],
        core: NamedDependency[Core],
        sort: FromQuery[Sort] = "-started_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AdminCall]:
        """q: a part of the username of somebody in it."""
        return await _page(core, wanted, sort, cursor, limit)

    @get("/export", operation_id="export_admin_calls", summary="Calls, as a file")
    async def export(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[CallFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Every call that the filters match."""

        async def pages(cursor: str | None) -> Page[AdminCall]:
            return await _page(core, wanted, "-started_at", cursor, LIMIT_MOST)

        return administration.export(pages, AdminCall, "calls", format)

    @get("/{id:uuid}", operation_id="admin_call", summary="The call of a room")
    async def call(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        core: NamedDependency[Core],
    ) -> AdminCall:
        """As the list shows it."""
        async with unit(core.sessions) as session:
            return await service.one(session, id)

    @patch("/{id:uuid}", operation_id="admin_change_call", summary="End a call")
    async def change(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        data: JSONBody[AdminCallPatch],  # noqa: ARG002 - there is one thing it can say
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
    ) -> CallState:
        """`{"state": "idle"}`, as DELETE; returns the room's call as its members see it."""
        async with unit(core.sessions) as session:
            await service.end(session, resources.announcer, admin, id)
            calls = await places.read(session, [id])
            return state(calls.get(id, Call(id)))

    @delete("/{id:uuid}", operation_id="admin_end_call", summary="End a call")
    async def end(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
    ) -> None:
        """Both sockets close with 1000, and their clients do not come back by themselves."""
        async with unit(core.sessions) as session:
            await service.end(session, resources.announcer, admin, id)

    @post("/bulk", status_code=200, operation_id="admin_bulk_calls", summary="End many calls")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Admin],
        wanted: NamedDependency[CallFilter],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `end`."""

        async def end(text: str) -> None:
            async with unit(core.sessions) as session:
                await service.end(session, resources.announcer, admin, id_in(text))

        async def matching() -> tuple[Sequence[str], str | None]:
            page = await _page(core, wanted, "-started_at", cursor, LIMIT_MOST)
            return [str(call.id) for call in page.items], page.next_cursor

        return await administration.bulk(data, {"end": end, "delete": end}, matching)


async def _page(
    core: Core, wanted: CallFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[AdminCall]:
    after = decode_cursor(cursor, UUID) if cursor else None
    async with unit(core.sessions) as session:
        found = await service.page(session, wanted, sort, after, limit + 1)
    return cut(found, limit, lambda call: call.call_id)
