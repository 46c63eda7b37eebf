"""`/api/rooms/admin/memberships`: who belongs to which room. Role `admin` only."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from cafe_chassis import administration
from cafe_chassis.administration import Admin, BulkDraft, BulkReport, Format, Words
from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_contracts.states import Role
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor
from cafe_rooms.admin import ids
from cafe_rooms.admin.memberships import queries, service
from cafe_rooms.admin.memberships.schemas import AdminMembership, MembershipFilter, Sort
from cafe_rooms.membership.schemas import RolePatch
from cafe_rooms.membership.service import NO_MEMBER
from cafe_rooms.work import Work

ROLES: dict[str, Role] = {
    "make_owner": "owner",
    "make_moderator": "moderator",
    "make_member": "member",
}


def give_filter(
    q: Words = None,
    room_id: FromQuery[UUID | None] = None,
    user_id: FromQuery[UUID | None] = None,
    role: FromQuery[Role | None] = None,
) -> MembershipFilter:
    """Return what a list, an export or a bulk action is about."""
    return MembershipFilter(
        q=administration.searchable(q), room_id=room_id, user_id=user_id, role=role
    )


class AdminMembershipsController(Controller):
    """Memberships, for administrators."""

    path = "/api/rooms/admin/memberships"
    tags = ("administration",)
    dependencies = administration.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="admin_memberships")
    async def memberships(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[MembershipFilter],
        core: NamedDependency[Core],
        sort: FromQuery[Sort] = "-joined_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AdminMembership]:
        """List memberships. q: a part of a username or display name, or a room's code."""
        return await _page(core, wanted, sort, cursor, limit)

    @get("/export", operation_id="export_admin_memberships")
    async def export(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[MembershipFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Return every membership that the filters match, as a file."""

        async def pages(cursor: str | None) -> Page[AdminMembership]:
            return await _page(core, wanted, "-joined_at", cursor, LIMIT_MOST)

        return administration.export(pages, AdminMembership, "memberships", format)

    @get("/{id:str}", operation_id="admin_membership")
    async def membership(
        self,
        id: FromPath[str],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        core: NamedDependency[Core],
    ) -> AdminMembership:
        """Show a membership."""
        return await _one(core, id)

    @patch("/{id:str}", operation_id="admin_change_membership")
    async def change(
        self,
        id: FromPath[str],  # noqa: A002 - the name in the address
        data: JSONBody[RolePatch],
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
    ) -> AdminMembership:
        """Give a member another role; the only owner stays one (409 `last_owner`)."""
        async with unit(core.sessions) as session:
            work = Work(session, core.bus, admin.id, now())
            await service.change_role(work, admin, *ids.pair(id), data.role)
        return await _one(core, id)

    @delete("/{id:str}", operation_id="admin_remove_membership")
    async def remove(
        self,
        id: FromPath[str],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        ban: FromQuery[bool] = False,
    ) -> None:
        """Remove a member, with `ban=true` for good; an owner's room is handed on."""
        async with unit(core.sessions) as session:
            work = Work(session, core.bus, admin.id, now())
            await service.remove(work, admin, *ids.pair(id), ban=ban)

    @post("/bulk", status_code=200, operation_id="admin_bulk_memberships")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Admin],
        wanted: NamedDependency[MembershipFilter],
        core: NamedDependency[Core],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `remove`, `ban`, `make_owner`, `make_moderator` or `make_member` to many."""

        def removing(*, ban: bool) -> Callable[[str], Awaitable[None]]:
            async def remove(text: str) -> None:
                async with unit(core.sessions) as session:
                    work = Work(session, core.bus, admin.id, now())
                    await service.remove(work, admin, *ids.pair(text), ban=ban)

            return remove

        def giving(role: Role) -> Callable[[str], Awaitable[None]]:
            async def give(text: str) -> None:
                async with unit(core.sessions) as session:
                    work = Work(session, core.bus, admin.id, now())
                    await service.change_role(work, admin, *ids.pair(text), role)

            return give

        async def matching() -> tuple[Sequence[str], str | None]:
            page = await _page(core, wanted, "-joined_at", cursor, LIMIT_MOST)
            return [membership.id for membership in page.items], page.next_cursor

        actions = {name: giving(role) for name, role in ROLES.items()}
        actions |= {"remove": removing(ban=False), "ban": removing(ban=True)}
        actions["delete"] = actions["remove"]
        return await administration.bulk(data, actions, matching)


async def _page(
    core: Core, wanted: MembershipFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[AdminMembership]:
    after = decode_cursor(cursor, queries.Position) if cursor else None
    async with unit(core.sessions) as session:
        found = await queries.page(session, wanted, sort, after, limit + 1)
    return cut(found, limit, queries.position)


async def _one(core: Core, text: str) -> AdminMembership:
    async with unit(core.sessions) as session:
        membership = await queries.one(session, *ids.pair(text))
    if membership is None:
        raise NotFound(NO_MEMBER)
    return membership
