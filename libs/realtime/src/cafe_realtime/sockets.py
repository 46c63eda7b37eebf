"""WebSockets: refusing so that a browser sees why, and serving what a peer says.

Whatever fails before accept() reaches a browser as 1006 without a reason; so a refusal accepts
and closes (docs/adr/0007-refuse-after-accept.md).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from cafe_contracts.codes import REFUSAL_REASONS, CloseCode
from cafe_contracts.frames import FRAME_BYTES
from cafe_database.ids import new_id
from cafe_http.origin import Origins, cookie_value
from cafe_telemetry import logs, tracing
from cafe_websocket.bridge import EXTENSION
from cafe_websocket.closing import closed_total
from cafe_websocket.connection import Connection
from cafe_websocket.outlet import SEND_S, DirectOutlet, Outlet, QueuedOutlet

log = logs.get(__name__)

Socket = WebSocket[Any, Any, Any]


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


def outlet_of(socket: Socket) -> Outlet:
    """Return the outgoing side of an accepted socket, the direct one where the server has it."""
    connection = _direct(socket)
    return QueuedOutlet(socket) if connection is None else DirectOutlet(connection)


def _traced(on_text: Callable[[str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
    """Make each frame a request of its own, while somebody looks."""
    if not tracing.is_on():
        return on_text

    async def traced(text: str) -> None:
        logs.request_id.set(new_id().hex)
        with tracing.span("frame", "server"):
            await on_text(text)

    return traced


async def attend(
    socket: Socket,
    outlet: Outlet,
    on_text: Callable[[str], Awaitable[None]],
    on_end: Callable[[], None],
) -> None:
    """Hand each text frame to `on_text`, one after the other, until the peer or the outlet ends.

    Where the server lets us take the connection over this returns at once, so that an idle socket
    costs no task; else when the socket has ended. Either way `on_end` is called once. A fault in
    `on_text` is logged and closes with 1013; a frame that cannot be read closes with 1003 or 1009.
    """
    heard = _traced(on_text)

    async def hear(text: str) -> None:
        try:
            await heard(text)
        except Exception:
            log.exception("socket_failed")
            outlet.close(CloseCode.OVERLOADED)

    connection = _direct(socket)
    if connection is not None:
        connection.adopt(hear, on_end)
        return
    assert isinstance(outlet, QueuedOutlet)
    try:
        await _read_asgi(socket, outlet, hear)
    finally:
        on_end()


async def serve(socket: Socket, outlet: Outlet, on_text: Callable[[str], Awaitable[None]]) -> None:
    """`attend`, and wait for the end."""
    ended = asyncio.Event()
    await attend(socket, outlet, on_text, ended.set)
    await ended.wait()


def _direct(socket: Socket) -> Connection | None:
    offered = socket.scope.get("extensions") or {}
    extension = cast(dict[str, Any], offered.get(EXTENSION, {}))
    return extension.get("connection")


async def _read_asgi(
    socket: Socket, outlet: QueuedOutlet, on_text: Callable[[str], Awaitable[None]]
) -> None:
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
