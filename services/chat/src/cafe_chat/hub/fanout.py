"""Writing a room's frames to many sockets: each frame is made once, and writes are joined.

The first frame of a quiet room goes at once; what comes within TICK_S after it goes together in one
write per socket, which is what a socket costs most (docs/performance.md).
"""

import asyncio

from cafe_websocket.frame import Frame
from cafe_websocket.outlet import Outlet

TICK_S = 0.004

JOINED = 64
"""More frames than that do not wait for the tick: a slow peer may have 256 waiting."""


class Fanout:
    """The sockets of one room that hear everything at the same time."""

    def __init__(self) -> None:
        self._outlets: set[Outlet] = set()
        self._waiting: list[Frame] = []
        self._tick: asyncio.TimerHandle | None = None

    def add(self, outlet: Outlet) -> None:
        """Let a socket hear what is told from now on, and nothing from before."""
        self.flush()
        self._outlets.add(outlet)

    def discard(self, outlet: Outlet) -> None:
        """Let a socket hear nothing more, not even what waits for the tick."""
        self._outlets.discard(outlet)

    def tell(self, frame: Frame) -> None:
        """Write a frame to all of them, now or with the tick."""
        self._waiting.append(frame)
        if self._tick is None:
            self.flush()
            self._tick = asyncio.get_running_loop().call_later(TICK_S, self._on_tick)
        elif len(self._waiting) >= JOINED:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        frames, self._waiting = self._waiting, []
        if not frames:
            return
        joined = frames[0].wire if len(frames) == 1 else b"".join([frame.wire for frame in frames])
        for outlet in self._outlets:
            outlet.write(joined, frames)

    def close(self) -> None:
        """End the tick: nobody hears any more."""
        if self._tick is not None:
            self._tick.cancel()

    def _on_tick(self) -> None:
        self._tick = None
        if self._waiting:
            self.flush()
            self._tick = asyncio.get_running_loop().call_later(TICK_S, self._on_tick)
