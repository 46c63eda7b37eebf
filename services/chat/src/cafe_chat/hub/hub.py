"""The rooms that have sockets on this replica, and those sockets.

It answers the questions of `Authority` (whose sessions, which rosters) and of `Attendance` (whose
leases), and carries what they find to the sockets.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from prometheus_client import Gauge

from cafe_chassis.asking import Asker
from cafe_chat.hub import rosters
from cafe_chat.hub.listener import Listener
from cafe_chat.hub.room import LiveRoom
from cafe_chat.messages.writer import Writer
from cafe_chat.presence.leases import SOCKETS, Lease
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import Admission, RosterAsked
from cafe_realtime.crew import Crew

SPREAD_S = 8.0
"""Over so long the sockets are closed on SIGTERM; P19 allows 10 s and the chassis not more."""

CLOSE_PAUSE_S = 0.02
"""With few sockets the drain is shorter: so long between two."""


@dataclass
class OpenRoom:
    """A room that is open here. shut: ends its subscriptions."""

    live: LiveRoom
    writer: Writer
    shut: Callable[[], Awaitable[None]]


@dataclass
class _Holding:
    """How many sockets hold a room open, and the one opening they share."""

    opening: asyncio.Task[OpenRoom]
    holders: int = 0


sockets_open = Gauge("cafe_chat_sockets_open", "Room sockets of this replica")

Open = Callable[[Admission], Awaitable[OpenRoom]]


class Hub:
    """Everything of this replica that is live."""

    def __init__(self, crew: Crew, ask: Asker) -> None:
        self.draining = False
        self.on_authority_back: Callable[[], None] = lambda: None
        self._crew = crew
        self._ask = ask
        self._holdings: dict[UUID, _Holding] = {}
        self._rooms: dict[UUID, LiveRoom] = {}
        self._listeners: dict[str, Listener] = {}
        self._sessions: dict[UUID, set[Listener]] = {}

    # Rooms

    async def hold(self, admission: Admission, open_room: Open) -> OpenRoom:
        """Keep a room open until `release`; the first to come opens it.

        Raises what `open_room` raises.
        """
        room_id = admission.room_id
        holding = self._holdings.get(room_id)
        if holding is None:
            holding = _Holding(self._crew.start(self._open(admission, open_room), "open_room"))
            self._holdings[room_id] = holding
        holding.holders += 1
        try:
            return await asyncio.shield(holding.opening)
        except BaseException:
            self.release(room_id)
            raise

    def release(self, room_id: UUID) -> None:
        """Need a room no more; the last to go shuts it."""
        holding = self._holdings[room_id]
        holding.holders -= 1
        if holding.holders == 0:
            del self._holdings[room_id]
            self._rooms.pop(room_id, None)
            self._crew.send(_shut(holding.opening), "shut_room")

    async def _open(self, admission: Admission, open_room: Open) -> OpenRoom:
        opened = await open_room(admission)
        self._rooms[admission.room_id] = opened.live
        return opened

    def room(self, room_id: UUID) -> LiveRoom | None:
        """Return a room that is open here."""
        return self._rooms.get(room_id)

    @property
    def rooms(self) -> Sequence[LiveRoom]:
        """All rooms that are open here."""
        return tuple(self._rooms.values())

    # Sockets

    def add(self, room: LiveRoom, listener: Listener) -> None:
        """Let a socket hear its room."""
        sockets_open.inc()
        room.join(listener)
        self._listeners[listener.connection] = listener
        self._sessions.setdefault(listener.session_id, set()).add(listener)

    def remove(self, room: LiveRoom, listener: Listener) -> None:
        """Forget a socket."""
        sockets_open.dec()
        listener.ended = True
        room.leave(listener)
        self._listeners.pop(listener.connection, None)
        of_session = self._sessions.get(listener.session_id, set())
        of_session.discard(listener)
        if not of_session:
            self._sessions.pop(listener.session_id, None)

    def replace_oldest(self, user_id: UUID) -> None:
        """Close what a person has too many here; for while Valkey cannot count for all replicas."""
        own = [one for one in self._living() if one.person.user_id == user_id]
        for listener in own[: max(0, len(own) - SOCKETS)]:
            listener.close(CloseCode.REPLACED)

    async def drain(self) -> None:
        """Close all sockets with 1012, one after the other, and wait until they are gone."""
        self.draining = True
        pause_s = min(CLOSE_PAUSE_S, SPREAD_S / max(1, len(self._listeners)))
        while self._listeners:
            # Again and again: a handshake that had begun before may still add one.
            for listener in tuple(self._living()):
                listener.close(CloseCode.RESTARTING)
                await asyncio.sleep(pause_s)
            await asyncio.sleep(CLOSE_PAUSE_S)

    def _living(self) -> Iterator[Listener]:
        return (listener for listener in self._listeners.values() if not listener.ended)

    # What authority asks and says

    def session_ids(self) -> Sequence[UUID]:
        """Return the sessions of all sockets."""
        return tuple(self._sessions)

    def end_sessions(self, session_ids: Collection[UUID]) -> None:
        """Close the sockets of sessions that ended."""
        for session_id in session_ids:
            for listener in tuple(self._sessions.get(session_id, ())):
                listener.close(CloseCode.NOT_LOGGED_IN)

    async def ask_memberships(self) -> None:
        """Take in the rosters that are newer than those of the open rooms.

        Raises Unavailable or NotFound.
        """
        held = [RosterAsked(room_id=room.id, version=room.roster.version) for room in self.rooms]
        for roster in await rosters.newer(self._ask, held):
            room = self._rooms.get(roster.room_id)
            if room is not None:
                room.take_roster(roster)

    def authority_is_back(self) -> None:
        """Find out what was missed while authority was not known."""
        for room in self.rooms:
            room.release_remarks()
        self.on_authority_back()

    # What presence asks and says

    def leases(self) -> Sequence[Lease]:
        """Return the leases of all living sockets."""
        return [listener.lease for listener in self._living() if listener.lease is not None]

    def replace(self, connection: str) -> None:
        """Close a socket: its person has opened too many after it."""
        listener = self._listeners.get(connection)
        if listener is not None:
            listener.close(CloseCode.REPLACED)


async def _shut(opening: asyncio.Task[OpenRoom]) -> None:
    """Shut a room nobody holds any more; one whose opening failed has nothing to shut."""
    await asyncio.wait({opening})
    if opening.cancelled() or opening.exception() is not None:
        return
    opened = opening.result()
    opened.live.close()
    await opened.shut()
