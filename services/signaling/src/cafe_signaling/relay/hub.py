"""The call sockets of this process, by room, and which rooms somebody should look at now."""

import asyncio
from collections.abc import Callable, Iterable
from uuid import UUID

from prometheus_client import Gauge

from cafe_contracts.subjects import live_call, live_roster
from cafe_messaging.bus import Bus, LiveCallback, LiveSubscription
from cafe_signaling.relay.connection import Connection

sockets = Gauge("cafe_signaling_sockets", "Call sockets open in this process")


class Bell:
    """Rooms that were rung for since somebody last looked."""

    def __init__(self) -> None:
        self._rooms: set[UUID] = set()
        self._rung = asyncio.Event()

    def ring(self, room_id: UUID) -> None:
        """Ask for a look at this room; many rings before it are one."""
        self._rooms.add(room_id)
        self._rung.set()

    async def wait(self, timeout_s: float) -> set[UUID]:
        """Return the rooms rung for, as soon as there are any; none after `timeout_s`."""
        try:
            async with asyncio.timeout(max(0.0, timeout_s)):
                await self._rung.wait()
        except TimeoutError:
            pass
        rooms, self._rooms = self._rooms, set()
        self._rung.clear()
        return rooms


class Hub:
    """Knows the sockets; follows on NATS the rooms they are in, and no others.

    calls: rings when something may wait for a room's sockets. on_roster is called when its roster
    may have changed. Both are hints; whoever waits also looks by himself.
    """

    def __init__(self, bus: Bus) -> None:
        self.calls = Bell()
        self.on_roster: Callable[[], None] = lambda: None
        self._bus = bus
        self._rooms: dict[UUID, set[Connection]] = {}
        self._followed: dict[UUID, list[LiveSubscription]] = {}
        self._following = asyncio.Lock()

    async def add(self, connection: Connection) -> None:
        """Deliver to this socket from now on."""
        self._rooms.setdefault(connection.room_id, set()).add(connection)
        sockets.inc()
        self.calls.ring(connection.room_id)
        await self._follow(connection.room_id)

    async def remove(self, connection: Connection) -> None:
        """Forget this socket."""
        room = self._rooms.get(connection.room_id, set())
        if connection not in room:
            return
        room.remove(connection)
        sockets.dec()
        if not room:
            del self._rooms[connection.room_id]
        await self._follow(connection.room_id)

    def ring(self, room_id: UUID) -> None:
        """Look at the sockets of this room, if there are any here."""
        if room_id in self._rooms:
            self.calls.ring(room_id)

    def all(self) -> list[Connection]:
        """Return every socket."""
        return [connection for room in self._rooms.values() for connection in room]

    def of(self, room_ids: Iterable[UUID]) -> list[Connection]:
        """Return the sockets of these rooms."""
        return [connection for room_id in room_ids for connection in self._rooms.get(room_id, ())]

    async def _follow(self, room_id: UUID) -> None:
        # One at a time, and by what is so now: sockets may come and go while NATS is asked.
        async with self._following:
            if room_id in self._rooms and room_id not in self._followed:
                self._followed[room_id] = [
                    await self._bus.subscribe_live(
                        live_call(room_id), _hint(lambda: self.calls.ring(room_id))
                    ),
                    await self._bus.subscribe_live(live_roster(room_id), _hint(self.on_roster)),
                ]
            elif room_id not in self._rooms:
                for subscription in self._followed.pop(room_id, []):
                    await self._bus.unsubscribe_live(subscription)


def _hint(act: Callable[[], None]) -> LiveCallback:
    async def heard(_: str, __: bytes) -> None:
        act()

    return heard
