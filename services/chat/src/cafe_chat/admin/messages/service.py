"""What administrators do to messages: what moderators do, in any room."""

from uuid import UUID

from cafe_chassis.administration import Admin
from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_chat import people
from cafe_chat.admin.messages import queries
from cafe_chat.changes import service as changes
from cafe_chat.hub.herald import Herald
from cafe_contracts.events import MessageAudited
from cafe_contracts.states import PersonRef
from cafe_database.sessions import unit
from cafe_http.errors import NotFound

NO_MESSAGE = "There is no such message."


async def remove(core: Core, herald: Herald, admin: Admin, message_id: UUID) -> None:
    """Take a message away, as its room's moderators may, and tell the room. Raises NotFound."""
    who = admin.who
    async with unit(core.sessions) as session:
        found = await queries.one(session, message_id)
        if found is None:
            raise NotFound(NO_MESSAGE)
        await people.remember(session, who.id, who.username, who.profile_version)
        person = PersonRef(user_id=who.id, username=who.username)
        room_id = found.room.id
        frame = await changes.remove(session, room_id, person, "moderator", message_id, now())
        if frame is None:
            return
        await admin.audit(
            session,
            MessageAudited,
            "message_deleted",
            message_id,
            {"room": found.room.code, "seq": found.seq, "user_id": found.user.id},
            {},
        )
    herald.change(room_id, frame)
