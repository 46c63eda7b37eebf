"""The outgoing side of one socket: never waits for the peer, never grows without bound.

The same for a connection that was taken over (`DirectOutlet`) and for any other ASGI server
(`QueuedOutlet`). Once an outlet has begun to close, what is offered goes nowhere.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from cafe_contracts.codes import CloseCode
from cafe_websocket import backlog
from cafe_websocket.closing import closed_total, reason_of
from cafe_websocket.connection import Connection
from cafe_websocket.frame import Frame

log = logging.getLogger(__name__)

SEND_S = 10.0
"""A peer that takes nothing for so long is gone (P18 allows 15 s)."""


class Outlet(Protocol):
    """What both can do."""

    @property
    def ending(self) -> bool:
        """Whether it has begun to close, or is closed."""

    def offer(self, frame: Frame, *, replaceable: bool = False) -> None:
        """Send a frame. A replaceable one (typing, presence) is dropped when the peer is slow."""

    def write(self, joined: bytes, frames: Sequence[Frame]) -> None:
        """Send several frames; joined: their `wire`s, one after the other, made once for all."""

    def confirm(self, arrived: Callable[[], None]) -> None:
        """Call back once the peer has what was offered before, as far as can be known here."""

    def close(self, code: CloseCode) -> None:
        """Close once what was offered before has gone out; the first code counts."""

    def expel(self, code: CloseCode, last: Frame | None = None) -> None:
        """Close without what still waits: its person may not hear it any more (P7).

        last: a frame he may still have.
        """

    async def settle(self) -> None:
        """Wait until everything offered so far has been taken or given up."""


class DirectOutlet:
    """Of a `Connection`, which has a bounded backlog of its own."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def ending(self) -> bool:
        """Whether it has begun to close, or is closed."""
        return self._connection.ending

    def offer(self, frame: Frame, *, replaceable: bool = False) -> None:
        """Send a frame."""
        if replaceable:
            self._connection.write_replaceable(frame.wire)
        else:
            self._connection.write(frame.wire)

    def write(self, joined: bytes, frames: Sequence[Frame]) -> None:
        """Send several frames in one write."""
        self._connection.write(joined, len(frames))

    def confirm(self, arrived: Callable[[], None]) -> None:
        """Call back once the peer has said that it has what was offered before."""
        self._connection.confirm(arrived)

    def close(self, code: CloseCode) -> None:
        """Close once what was offered before has gone out."""
        self._connection.close(code, reason_of(code))

    def expel(self, code: CloseCode, last: Frame | None = None) -> None:
        """Close without what still waits."""
        self._connection.expel(code, reason_of(code), b"" if last is None else last.wire)

    async def settle(self) -> None:
        """Wait until everything offered so far has been taken or given up."""
        await self._connection.settle()


class AsgiSocket(Protocol):
    """As much of Litestar's WebSocket as is needed here."""

    async def send_text(self, data: str) -> None:
        """Send a text message; waits while the peer takes nothing."""

    async def close(self, code: int, reason: str | None) -> None:
        """Close."""


class QueuedOutlet:
    """Of a socket that is only ASGI. No task exists while there is nothing to send."""

    def __init__(self, socket: AsgiSocket) -> None:
        self._socket = socket
        self._waiting: deque[Frame | Callable[[], None]] = deque()
        self._bytes = 0
        self._flushing: asyncio.Task[None] | None = None
        self._ending: CloseCode | None = None
        self.closed = asyncio.Event()

    @property
    def ending(self) -> bool:
        """Whether it has begun to close, or is closed."""
        return self._ending is not None or self.closed.is_set()

    def offer(self, frame: Frame, *, replaceable: bool = False) -> None:
        """Send a frame."""
        if self.ending:
            return
        size = len(frame.wire)
        full = len(self._waiting) >= backlog.FRAMES or self._bytes + size > backlog.BYTES
        if full and not replaceable:
            self.expel(CloseCode.TOO_SLOW)
        elif not full:
            self._waiting.append(frame)
            self._bytes += size
            self._start()

    def write(self, _: bytes, frames: Sequence[Frame]) -> None:
        """Send several frames, one by one: ASGI has no other way."""
        for frame in frames:
            self.offer(frame)

    def confirm(self, arrived: Callable[[], None]) -> None:
        """Call back once what was offered before was taken from us: ASGI tells no more."""
        if not self.ending:
            self._waiting.append(arrived)
            self._start()

    def close(self, code: CloseCode) -> None:
        """Close once what was offered before has gone out."""
        if not self.ending:
            self._ending = code
            self._start()

    def expel(self, code: CloseCode, last: Frame | None = None) -> None:
        """Close without what still waits."""
        if self.closed.is_set():
            return
        self._clear()
        if last is not None:
            self._waiting.append(last)
        self._ending = code
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        self._start()

    async def settle(self) -> None:
        """Wait until everything offered so far has been taken or given up."""
        if self._flushing is not None:
            await asyncio.wait({self._flushing})

    def abandon(self) -> None:
        """Forget what is queued: the peer is gone."""
        self._clear()
        self.closed.set()
        if self._flushing is not None:
            self._flushing.cancel()

    def _clear(self) -> None:
        self._waiting.clear()
        self._bytes = 0

    def _start(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._waiting:
                frame = self._waiting.popleft()
                if not isinstance(frame, Frame):
                    frame()
                    continue
                self._bytes -= len(frame.wire)
                async with asyncio.timeout(SEND_S):
                    await self._socket.send_text(frame.text)
            if self._ending is None:
                return
            closed_total.labels(str(int(self._ending))).inc()
            async with asyncio.timeout(SEND_S):
                await self._socket.close(code=int(self._ending), reason=reason_of(self._ending))
        except Exception as error:
            # Every server has errors of its own for a peer that is gone; one that takes nothing
            # (TimeoutError) is as good as gone.
            log.debug("outlet_ended", extra={"kind": type(error).__name__})
        self._clear()
        self.closed.set()
