"""`/api/rooms/admin/rooms`: every room there is. Role `admin` only."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from cafe_chassis import administration
from cafe_chassis.administration import Admin, BulkDraft, BulkReport, Format, Words, id_in
from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_contracts.states import Visibility
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor
from cafe_rooms.access import NO_ROOM
from cafe_rooms.admin.rooms import queries, service
from cafe_rooms.admin.rooms.schemas import AdminRoom, RoomFilter, Sort
from cafe_rooms.rooms.schemas import RoomPatch
from cafe_rooms.work import Work

ACTIONS = {
    "lock": RoomPatch(locked=True),
    "unlock": RoomPatch(locked=False),
    "make_public": RoomPatch(visibility="public"),
    "make_private": RoomPatch(visibility="private"),
}
"""What can be done to many at once, beside `close`."""


def give_filter(
    q: Words = None,
    visibility: FromQuery[Visibility | None] = None,
    locked: FromQuery[bool | None] = None,
    created_by: FromQuery[UUID | None] = None,
) -> RoomFilter:
    """Return what a list, an export or a bulk action is about."""
    return RoomFilter(
        q=administration.searchable(q), visibility=visibility, locked=locked, created_by=created_by
    )


class AdminRoomsController(Controller):
    """Rooms, for administrators."""

    path = "/api/rooms/admin/rooms"
    tags = ("administration",)
    dependencies = administration.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="admin_rooms")
    async def rooms(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[RoomFilter],
        core: NamedDependency[Core],
        sort: FromQuery[Sort] = "-created_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AdminRoom]:
        """List rooms. q: a part of the name, the description or the code."""
        return await _page(core, wanted, sort, cursor, limit)

    @get("/export", operation_id="export_admin_rooms")
    async def export(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[RoomFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Return every room that the filters match, as a file."""

        async def pages(cursor: str | None) -> Page[AdminRoom]:
            return await _page(core, wanted, "-created_at", cursor, LIMIT_MOST)

        return administration.export(pages, AdminRoom, "rooms", format)

    @get("/{id:uuid}", operation_id="admin_room")
    async def room(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        core: NamedDependency[Core],
    ) -> AdminRoom:
        """Show a room."""
        return await _one(core, id)

    @patch("/{id:uuid}", operation_id="admin_change_room")
    async def change(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        data: JSONBody[RoomPatch],
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
    ) -> AdminRoom:
        """Change a room, by the rules that hold for its owners."""
        async with unit(core.sessions) as session:
            await service.change(Work(session, core.bus, admin.id, now()), admin, id, data)
        return await _one(core, id)

    @delete("/{id:uuid}", operation_id="admin_close_room")
    async def close(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
    ) -> None:
        """Close a room for good; its sockets end with 4404."""
        async with unit(core.sessions) as session:
            await service.close(Work(session, core.bus, admin.id, now()), admin, id)

    @post("/bulk", status_code=200, operation_id="admin_bulk_rooms")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Admin],
        wanted: NamedDependency[RoomFilter],
        core: NamedDependency[Core],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `close`, `lock`, `unlock`, `make_public` or `make_private` to many rooms."""

        async def close(text: str) -> None:
            async with unit(core.sessions) as session:
                work = Work(session, core.bus, admin.id, now())
                await service.close(work, admin, id_in(text))

        def changing(changes: RoomPatch) -> Callable[[str], Awaitable[None]]:
            async def change(text: str) -> None:
                async with unit(core.sessions) as session:
                    work = Work(session, core.bus, admin.id, now())
                    await service.change(work, admin, id_in(text), changes)

            return change

        async def matching() -> tuple[Sequence[str], str | None]:
            page = await _page(core, wanted, "-created_at", cursor, LIMIT_MOST)
            return [str(room.id) for room in page.items], page.next_cursor

        actions = {name: changing(changes) for name, changes in ACTIONS.items()}
        return await administration.bulk(
            data, actions | {"close": close, "delete": close}, matching
        )


async def _page(
    core: Core, wanted: RoomFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[AdminRoom]:
    after = decode_cursor(cursor, queries.POSITIONS[sort]) if cursor else None
    async with unit(core.sessions) as session:
        rooms = await queries.page(session, wanted, sort, after, limit + 1)
    return cut(rooms, limit, lambda room: queries.position(room, sort))


async def _one(core: Core, room_id: UUID) -> AdminRoom:
    async with unit(core.sessions) as session:
        room = await queries.one(session, room_id)
    if room is None:
        raise NotFound(NO_ROOM)
    return room
