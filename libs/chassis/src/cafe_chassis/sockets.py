"""WebSockets: refusing so that a browser sees why, bounded output, reading text frames.

Whatever fails before accept() reaches a browser as 1006 without a reason; so a refusal accepts
and closes (docs/adr/0007-refuse-after-accept.md).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect
from prometheus_client import Counter

from cafe_chassis import logs
from cafe_chassis.origin import Origins, cookie_value
from cafe_contracts.codes import REFUSAL_REASONS, CloseCode
from cafe_contracts.frames import FRAME_BYTES

log = logs.get(__name__)

Socket = WebSocket[Any, Any, Any]

OUTLET_FRAMES = 256
OUTLET_BYTES = 512 * 1024
"""What a slow peer cannot take is kept up to here; then it is closed with 4430 and resumes."""
SEND_S = 10.0
"""A peer that takes nothing for so long is gone (P18 allows 15 s)."""

closed_total = Counter("cafe_sockets_closed_total", "Sockets closed by us", ["code"])


async def refuse(socket: Socket, code: CloseCode) -> None:
    """Accept and close at once, so that a browser can see the code."""
    try:
        await socket.accept()
        await close(socket, code)
    except (WebSocketDisconnect, OSError):
        log.debug("gone_before_refusal", code=int(code))


async def close(socket: Socket, code: CloseCode) -> None:
    """Close with a code and its short reason; quiet when the peer is gone already."""
    closed_total.labels(str(int(code))).inc()
    try:
        async with asyncio.timeout(SEND_S):
            await socket.close(code=int(code), reason=REFUSAL_REASONS[code])
    except (WebSocketDisconnect, OSError, RuntimeError):
        log.debug("gone_before_close", code=int(code))


def origin_allowed(socket: Socket, origins: Origins) -> bool:
    """Say whether the handshake may proceed: with our cookie only from our own pages."""
    has_cookie = cookie_value(socket.headers.get("cookie"), origins.cookie) is not None
    return origins.socket_ok(socket.headers.get("origin"), has_cookie)


class WrongFrame(Exception):
    """The peer sent what this socket does not read; close with `code`."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


async def frames(socket: Socket) -> AsyncIterator[str]:
    """Yield text frames until the peer goes.

    Raises WrongFrame for a binary frame or one over 64 KiB. (uvicorn itself answers bad UTF-8
    with 1007, and frames that are too big to read at all with 1009.)
    """
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = cast(str | None, message.get("text"))
        if text is None:
            raise WrongFrame(CloseCode.BINARY)
        # A character has at most four bytes: nearly no frame is long enough to be worth encoding.
        if len(text) * 4 > FRAME_BYTES and len(text.encode()) > FRAME_BYTES:
            raise WrongFrame(CloseCode.TOO_BIG)
        yield text


async def serve(
    socket: Socket, outlet: "Outlet", on_text: Callable[[str], Awaitable[None]]
) -> None:
    """Hand each text frame to `on_text` until the peer goes or the outlet has closed.

    Closes with 1003 or 1009 for what cannot be read. Raises what `on_text` raises.
    """

    async def read() -> None:
        try:
            async for text in frames(socket):
                await on_text(text)
        except WrongFrame as wrong:
            outlet.close(wrong.code)
            await outlet.closed.wait()

    reading = asyncio.create_task(read())
    closed = asyncio.create_task(outlet.closed.wait())
    try:
        await asyncio.wait({reading, closed}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()
    finally:
        for task in (reading, closed):
            task.cancel()
        await asyncio.gather(reading, closed, return_exceptions=True)
        outlet.abandon()


class Outlet:
    """The outgoing side of one socket: never waits for the peer, never grows without bound.

    No task exists while there is nothing to send. `closed` is set once the outlet has closed the
    socket or found the peer gone; after that offers are ignored.
    """

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._flushing: asyncio.Task[None] | None = None
        self._ending: CloseCode | None = None
        self.closed = asyncio.Event()

    @property
    def ending(self) -> bool:
        """Whether it has begun to close, or is closed: what is offered now goes nowhere."""
        return self._ending is not None or self.closed.is_set()

    def offer(self, text: str, *, replaceable: bool = False) -> None:
        """Queue a frame. A replaceable one (typing, presence) is dropped when the peer is slow."""
        if self.ending:
            return
        full = len(self._waiting) >= OUTLET_FRAMES or self._bytes + len(text) > OUTLET_BYTES
        if full and replaceable:
            return
        if full:
            self._waiting.clear()
            self.close(CloseCode.TOO_SLOW)
            return
        self._waiting.append(text)
        self._bytes += len(text)
        self._start()

    def close(self, code: CloseCode) -> None:
        """Close once what was offered before has gone out; the first code counts."""
        if self._ending is None and not self.closed.is_set():
            self._ending = code
            self._start()

    def expel(self, code: CloseCode) -> None:
        """Close without what still waits: its person may not hear it any more (P7)."""
        self._waiting.clear()
        self.close(code)

    async def settle(self) -> None:
        """Wait until everything offered so far has been written or given up."""
        if self._flushing is not None:
            await asyncio.wait({self._flushing})

    def abandon(self) -> None:
        """Forget what is queued: the peer is gone."""
        self._waiting.clear()
        self.closed.set()
        if self._flushing is not None:
            self._flushing.cancel()

    def _start(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._waiting:
                text = self._waiting.popleft()
                self._bytes -= len(text)
                async with asyncio.timeout(SEND_S):
                    await self._socket.send_text(text)
            if self._ending is not None:
                await close(self._socket, self._ending)
                self.closed.set()
        except (WebSocketDisconnect, OSError, RuntimeError):
            # TimeoutError is an OSError too: a peer that takes nothing is as good as gone.
            self._waiting.clear()
            self.closed.set()
