"""One connection: from the snapshot to the last frame."""

import asyncio

from cafe_chat.errors import NoSuchRoom
from cafe_chat.hub import snapshot
from cafe_chat.hub.listener import Listener
from cafe_chat.hub.room import LiveRoom, Present
from cafe_chat.hub.snapshot import Arrival
from cafe_chat.resources import Resources
from cafe_chat.socket.conversation import Conversation
from cafe_chat.socket.handshake import Refused, record
from cafe_chat.socket.replay import Known, replay
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import Admission
from cafe_contracts.states import PersonRef
from cafe_database.ids import new_id
from cafe_http.errors import Unavailable
from cafe_http.identity import Principal
from cafe_realtime.sockets import Socket, attend, outlet_of

FRESH_S = 3.0
"""How long a handshake waits for authority before it is told to come back."""


class Seat:
    """A socket's place in a room that is held open for it, until `leave`."""

    __slots__ = ("_listener", "_resources", "_room")

    def __init__(self, resources: Resources, room: LiveRoom, listener: Listener) -> None:
        self._resources = resources
        self._room = room
        self._listener = listener
        resources.hub.add(room, listener)

    def leave(self) -> None:
        """Hear no more, give the lease back, and need the room no more."""
        hub, lease = self._resources.hub, self._listener.lease
        hub.remove(self._room, self._listener)
        if lease is not None:
            give_back = self._resources.attendance.give_back(lease)
            self._resources.crew.send(give_back, "give_back_lease")
        hub.release(self._room.id)


async def hold(
    resources: Resources, socket: Socket, admission: Admission, who: Principal, known: Known | None
) -> None:
    """Serve an accepted socket until it ends, or see to it that it is served (`attend`).

    known: what a client that comes back has.
    Raises Refused before the first frame when somebody may not, or cannot now, be let in.
    """
    await _authority(resources)
    try:
        opened = await resources.hub.hold(admission, resources.opener.open)
    except NoSuchRoom:
        raise Refused(CloseCode.NO_SUCH_ROOM) from None
    room = opened.live
    outlet = outlet_of(socket)
    person = PersonRef(user_id=who.id, username=who.username)
    listener = Listener(new_id().hex, person, who.session_id, outlet)
    try:
        await _check_member(resources, room, admission, who)
    except BaseException:
        resources.hub.release(room.id)
        raise
    seat = Seat(resources, room, listener)
    try:
        arrival = await _arrive(resources, listener, admission, who)
        _greet(resources, room, listener, arrival)
        if known is None:
            room.level(listener)
        else:
            catch_up = _catch_up(resources, room, listener, known, arrival)
            resources.crew.send(catch_up, "catch_up")
    except BaseException:
        seat.leave()
        raise
    await attend(socket, outlet, Conversation(resources, opened, listener).hear, seat.leave)


async def _check_member(
    resources: Resources, room: LiveRoom, admission: Admission, who: Principal
) -> None:
    """Make sure that the room as it is here knows him. Raises Refused or Unavailable."""
    try:
        if room.roster.version < admission.roster_version:
            room.take_roster(await resources.opener.roster(room.id, room.roster.version))
    except NoSuchRoom:
        raise Refused(CloseCode.NO_SUCH_ROOM) from None
    if room.role(who.id) is None:
        raise Refused(CloseCode.NOT_A_MEMBER)


async def _authority(resources: Resources) -> None:
    """Wait until authority is known. Raises Unavailable."""
    try:
        async with asyncio.timeout(FRESH_S):
            await resources.authority.wait_fresh()
    except TimeoutError:
        raise Unavailable from None


async def _arrive(
    resources: Resources, listener: Listener, admission: Admission, who: Principal
) -> Arrival:
    """Take a lease, then record the arrival: in this order, see `presence.service`."""
    async with resources.door.passing():
        listener.lease = await resources.attendance.take(
            admission.room_id, who.id, listener.connection
        )
        if not resources.attendance.known:
            resources.hub.replace_oldest(who.id)
        return await resources.crew.finish(record(resources.core, admission, who), "record_arrival")


def _greet(resources: Resources, room: LiveRoom, listener: Listener, arrival: Arrival) -> None:
    """Tell the room of the arrival and the arrival of the room, without anything in between."""
    if arrival.came:
        resources.herald.came(room.id, listener.person)
    else:
        room.came(Present(person=listener.person))
    room.expect(arrival.head)
    room.expect_changes(arrival.changes)
    known = resources.attendance.known
    hello = snapshot.hello(room, listener.person, arrival, presence_known=known)
    listener.greet(hello, arrival.head, arrival.changes)


async def _catch_up(
    resources: Resources, room: LiveRoom, listener: Listener, known: Known, arrival: Arrival
) -> None:
    """Give somebody what he missed, then let him hear the room."""
    try:
        await replay(resources.core.sessions, listener, room.id, known, arrival)
    except Exception:
        listener.close(CloseCode.OVERLOADED)
        raise
    room.level(listener)
