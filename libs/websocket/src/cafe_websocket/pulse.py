"""Asking silent peers whether they still live: one timer for all connections of a process."""

import asyncio
from typing import Protocol

BEAT_S = 7
"""Each connection is asked so often; who says nothing until the next time is gone (14 s, P18)."""


class Beating(Protocol):
    """A connection."""

    def beat(self) -> None:
        """Ask the peer, or give up on it."""


class Pulse:
    """Spreads the connections over the seconds of a beat; no timer while there are none."""

    def __init__(self) -> None:
        self._slots: list[set[Beating]] = [set() for _ in range(BEAT_S)]
        self._next = 0
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    def join(self, connection: Beating) -> int:
        """Take a connection in; returns its slot, for `leave`."""
        # The slot whose turn was last: the first question comes after a whole beat.
        slot = (self._next - 1) % BEAT_S
        self._slots[slot].add(connection)
        self._count += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(1, self._tick)
        return slot

    def leave(self, connection: Beating, slot: int) -> None:
        """Forget a connection."""
        self._slots[slot].remove(connection)
        self._count -= 1

    def _tick(self) -> None:
        due = tuple(self._slots[self._next])
        self._next = (self._next + 1) % BEAT_S
        self._timer = None
        if self._count:
            self._timer = asyncio.get_running_loop().call_later(1, self._tick)
        for connection in due:
            connection.beat()
