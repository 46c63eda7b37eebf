"""Who may open a room socket, and what is recorded when somebody does."""

from cafe_chassis.asking import patiently
from cafe_chassis.core import Core
from cafe_chat import access, people, rooms
from cafe_chat.errors import NoSuchRoom
from cafe_chat.hub.snapshot import Arrival
from cafe_chat.presence.service import begin_span
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import Admission
from cafe_database.sessions import unit
from cafe_http.identity import Principal


class Refused(Exception):
    """The handshake fails; the socket is accepted and closed with `code`."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


async def admit(core: Core, code: str, who: Principal) -> Admission:
    """Ask rooms whether somebody may be in a room.

    Raises Refused (4404 unknown, 4403 no member, which a private room is for strangers as well)
    or Unavailable.
    """
    try:
        admission = await patiently(lambda: access.admission(core, code, who.id))
    except NoSuchRoom:
        raise Refused(CloseCode.NO_SUCH_ROOM) from None
    if not admission.is_member:
        raise Refused(CloseCode.NOT_A_MEMBER)
    return admission


async def record(core: Core, admission: Admission, who: Principal) -> Arrival:
    """Record that somebody is here, in one transaction.

    Raises Refused when the room was deleted meanwhile.
    """
    async with unit(core.sessions) as session:
        await people.remember(session, who.id, who.username, who.profile_version)
        await rooms.ensure(session, admission.room_id, admission.code)
        counters = await rooms.counters_of_living(session, admission.room_id)
        if counters is None:
            raise Refused(CloseCode.NO_SUCH_ROOM)
        read = await rooms.enrol(session, admission.room_id, who.id)
        came = await begin_span(session, admission.room_id, who.id)
    return Arrival(
        head=counters.head,
        changes=counters.changes,
        swept=counters.swept,
        read=read,
        came=came,
    )
