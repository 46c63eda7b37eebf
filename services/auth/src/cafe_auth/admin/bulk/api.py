"""`/api/auth/admin/users/bulk` and `export`: many people at once. Role `admin` only."""

from collections.abc import Awaitable, Callable, Sequence

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from litestar.response import Stream

from cafe_auth.admin import guard, people, service
from cafe_auth.admin.queries import UserFilter
from cafe_auth.admin.schemas import UserCard, UserPatch
from cafe_auth.resources import Resources
from cafe_chassis import administration
from cafe_chassis.administration import BulkDraft, BulkReport, Format, id_in
from cafe_database.sessions import unit
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_MOST, Page


class AdminBulkApi(Controller):
    """Many people at once."""

    path = "/api/auth/admin/users"
    tags = ("administration",)
    dependencies = guard.GIVEN | devices.GIVEN | people.GIVEN

    @get("/export", operation_id="exportUsers", summary="Everybody, as a file")
    async def export(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[UserFilter],
        resources: NamedDependency[Resources],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Everybody whom the filters match."""

        async def pages(cursor: str | None) -> Page[UserCard]:
            async with unit(resources.core.sessions) as session:
                return await people.page(session, wanted, "-created_at", cursor, LIMIT_MOST)

        return administration.export(pages, UserCard, "users", format)

    @post("/bulk", status_code=200, operation_id="bulkUsers", summary="Change many people")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        wanted: NamedDependency[UserFilter],
        resources: NamedDependency[Resources],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `disable`, `enable`, `end_sessions` or `delete`; the caller is left as he is."""
        sessions, revoker = resources.core.sessions, resources.revoker

        def changing(patch: UserPatch) -> Callable[[str], Awaitable[None]]:
            async def change(text: str) -> None:
                async with unit(sessions) as session:
                    person_id = service.another(admin.id, id_in(text))
                    await service.change(session, revoker, admin.id, person_id, patch, device)

            return change

        async def end_sessions(text: str) -> None:
            async with unit(sessions) as session:
                person_id = service.another(admin.id, id_in(text))
                await service.end_sessions(session, revoker, admin.id, person_id, device)

        async def delete(text: str) -> None:
            async with unit(sessions) as session:
                await service.remove(session, resources, admin.id, id_in(text), device)

        async def matching() -> tuple[Sequence[str], str | None]:
            async with unit(sessions) as session:
                page = await people.page(session, wanted, "-created_at", cursor, LIMIT_MOST)
            return [str(one.id) for one in page.items], page.next_cursor

        actions = {
            "disable": changing(UserPatch(disabled=True)),
            "enable": changing(UserPatch(disabled=False)),
            "end_sessions": end_sessions,
            "delete": delete,
        }
        return await administration.bulk(data, actions, matching)
