"""`/api/chat/rooms/{code}/pins`: messages that the room keeps in sight."""

from uuid import UUID

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_chat.access import require_host, require_member
from cafe_chat.messages.schemas import MessageCard
from cafe_chat.messages.service import cards
from cafe_chat.pins import queries, service
from cafe_chat.resources import Resources
from cafe_contracts.states import PersonRef
from cafe_database.sessions import unit
from cafe_http.identity import Principal


class PinsController(Controller):
    """Pins: members see them, owners and moderators make them."""

    path = "/api/chat/rooms/{code:str}/pins"
    tags = ("pins",)

    @get("/", operation_id="list_pins", summary="Pinned messages")
    async def list_pins(
        self,
        code: FromPath[str],
        core: NamedDependency[Core],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
    ) -> list[MessageCard]:
        """All of them, the last pinned first."""
        admission = await require_member(core, code, who.id)
        return await cards(session, await queries.pinned(session, admission.room_id), who.id)

    @put("/{message_id:uuid}", status_code=204, operation_id="pin", summary="Pin a message")
    async def pin(
        self,
        code: FromPath[str],
        message_id: FromPath[UUID],
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
    ) -> None:
        """At most 20 of a room (409 `too_many_pins`)."""
        admission = await require_host(resources.core, code, who.id)
        person = PersonRef(user_id=who.id, username=who.username)
        async with unit(resources.core.sessions) as session:
            frame = await service.pin(session, admission.room_id, person, message_id)
        if frame is not None:
            resources.herald.change(admission.room_id, frame)

    @delete("/{message_id:uuid}", operation_id="take_pin_down", summary="Take a pin away")
    async def take_down(
        self,
        code: FromPath[str],
        message_id: FromPath[UUID],
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
    ) -> None:
        """Nothing happens to a message that is not pinned."""
        admission = await require_host(resources.core, code, who.id)
        person = PersonRef(user_id=who.id, username=who.username)
        async with unit(resources.core.sessions) as session:
            frame = await service.take_down(session, admission.room_id, person, message_id)
        if frame is not None:
            resources.herald.change(admission.room_id, frame)
