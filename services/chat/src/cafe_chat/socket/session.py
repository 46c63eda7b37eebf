"""One connection: from the snapshot to the last frame."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar.exceptions import WebSocketDisconnect

from cafe_chassis import logs
from cafe_chassis.errors import Unavailable
from cafe_chassis.identity import Principal
from cafe_chassis.ids import new_id
from cafe_chassis.sockets import SEND_S, Outlet, Socket, close, serve
from cafe_chat.errors import NoSuchRoom
from cafe_chat.hub import snapshot
from cafe_chat.hub.hub import OpenRoom
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

log = logs.get(__name__)

FRESH_S = 3.0
"""How long a handshake waits for authority before it is told to come back."""


async def hold(
    resources: Resources, socket: Socket, admission: Admission, who: Principal, known: Known | None
) -> None:
    """Serve an accepted socket until it ends. known: what a client that comes back has.

    Raises Refused before the first frame when somebody may not, or cannot now, be let in.
    """
    hub = resources.hub
    await _authority(resources)
    try:
        async with hub.holding(admission, resources.opener.open) as opened:
            room = opened.live
            if room.roster.version < admission.roster_version:
                room.take_roster(await resources.opener.roster(room.id, room.roster.version))
            person = PersonRef(user_id=who.id, username=who.username)
            listener = Listener(new_id().hex, person, who.session_id, Outlet(socket))
            if room.role(who.id) is None:
                raise Refused(CloseCode.NOT_A_MEMBER)
            async with _listening(resources, room, listener):
                arrival = await _arrive(resources, listener, admission, who)
                _greet(resources, room, listener, arrival)
                await _converse(resources, socket, opened, listener, arrival, known)
    except NoSuchRoom:
        raise Refused(CloseCode.NO_SUCH_ROOM) from None


async def _authority(resources: Resources) -> None:
    """Wait until authority is known. Raises Unavailable."""
    try:
        async with asyncio.timeout(FRESH_S):
            await resources.authority.wait_fresh()
    except TimeoutError:
        raise Unavailable from None


@asynccontextmanager
async def _listening(
    resources: Resources, room: LiveRoom, listener: Listener
) -> AsyncIterator[None]:
    """Hear the room for the length of the block; afterwards the lease is given back."""
    resources.hub.add(room, listener)
    try:
        yield
    finally:
        resources.hub.remove(room, listener)
        if listener.lease is not None:
            give_back = resources.attendance.give_back(listener.lease)
            resources.crew.send(give_back, "give_back_lease")


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


async def _converse(
    resources: Resources,
    socket: Socket,
    opened: OpenRoom,
    listener: Listener,
    arrival: Arrival,
    known: Known | None,
) -> None:
    async def catch_up() -> None:
        try:
            if known is not None:
                await replay(resources.core.sessions, listener, opened.live.id, known, arrival)
        except Exception:
            listener.close(CloseCode.OVERLOADED)
            raise
        listener.catch_up()

    resources.crew.send(catch_up(), "catch_up")
    await serve(socket, listener.outlet, Conversation(resources, opened, listener).hear)
    if listener.expelled is not None:
        await _expel(socket, listener.expelled, listener.last_words)


async def _expel(socket: Socket, code: CloseCode, last_words: str | None) -> None:
    try:
        if last_words is not None:
            async with asyncio.timeout(SEND_S):
                await socket.send_text(last_words)
        await close(socket, code)
    except (WebSocketDisconnect, OSError, RuntimeError):
        log.debug("gone_before_expulsion", code=int(code))
