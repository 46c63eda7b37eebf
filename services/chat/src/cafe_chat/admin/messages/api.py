"""`/api/chat/admin/messages`: every message there is. Role `admin` only."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from cafe_chassis import administration
from cafe_chassis.administration import Admin, BulkDraft, BulkReport, Format, Words, id_in
from cafe_chassis.core import Core
from cafe_chat.admin.messages import queries, service
from cafe_chat.admin.messages.schemas import AdminMessage, AdminMessagePatch, MessageFilter, Sort
from cafe_chat.resources import Resources
from cafe_database.sessions import unit
from cafe_http.errors import Conflict, NotFound
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor


def give_filter(
    q: Words = None,
    room_id: FromQuery[UUID | None] = None,
    user_id: FromQuery[UUID | None] = None,
    deleted: FromQuery[bool | None] = None,
) -> MessageFilter:
    """Return what a list, an export or a bulk action is about."""
    return MessageFilter(
        q=administration.searchable(q), room_id=room_id, user_id=user_id, deleted=deleted
    )


class AdminMessagesController(Controller):
    """Messages, for administrators."""

    path = "/api/chat/admin/messages"
    tags = ("administration",)
    dependencies = administration.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="admin_messages", summary="Messages of all rooms, newest first")
    async def messages(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[MessageFilter],
        core: NamedDependency[Core],
        sort: FromQuery[Sort] = "-timestamp",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AdminMessage]:
        """q: a part of the text, found some seconds after it was said, or a room's code."""
        return await _page(core, wanted, sort, cursor, limit)

    @get("/export", operation_id="export_admin_messages", summary="Messages, as a file")
    async def export(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[MessageFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Every message that the filters match."""

        async def pages(cursor: str | None) -> Page[AdminMessage]:
            return await _page(core, wanted, "-timestamp", cursor, LIMIT_MOST)

        return administration.export(pages, AdminMessage, "messages", format)

    @get("/{id:uuid}", operation_id="admin_message", summary="A message")
    async def message(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        core: NamedDependency[Core],
    ) -> AdminMessage:
        """As the list shows it."""
        return await _one(core, id)

    @patch("/{id:uuid}", operation_id="admin_change_message", summary="Delete a message")
    async def change(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        data: JSONBody[AdminMessagePatch],
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
    ) -> AdminMessage:
        """`{"deleted": true}`; a deleted one does not come back (409)."""
        if data.deleted:
            await service.remove(core, resources.herald, admin, id)
        message = await _one(core, id)
        if message.deleted and not data.deleted:
            raise Conflict("Its text is gone.")
        return message

    @delete("/{id:uuid}", operation_id="admin_delete_message", summary="Delete a message")
    async def remove(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
    ) -> None:
        """Its seq stays taken, and the room sees it go."""
        await service.remove(core, resources.herald, admin, id)

    @post("/bulk", status_code=200, operation_id="admin_bulk_messages", summary="Delete many")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Admin],
        wanted: NamedDependency[MessageFilter],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `delete`."""

        async def remove(text: str) -> None:
            await service.remove(core, resources.herald, admin, id_in(text))

        async def matching() -> tuple[Sequence[str], str | None]:
            page = await _page(core, wanted, "-timestamp", cursor, LIMIT_MOST)
            return [str(message.id) for message in page.items], page.next_cursor

        return await administration.bulk(data, {"delete": remove}, matching)


async def _page(
    core: Core, wanted: MessageFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[AdminMessage]:
    after = decode_cursor(cursor, UUID) if cursor else None
    async with unit(core.sessions) as session:
        found = await queries.page(session, wanted, sort, after, limit + 1)
    return cut(found, limit, lambda message: message.id)


async def _one(core: Core, message_id: UUID) -> AdminMessage:
    async with unit(core.sessions) as session:
        message = await queries.one(session, message_id)
    if message is None:
        raise NotFound(service.NO_MESSAGE)
    return message
