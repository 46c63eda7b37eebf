"""A server whose sockets echo, by ASGI alone and taken over, and a client that sends raw bytes."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any, Self

import uvicorn

from cafe_websocket.bridge import EXTENSION
from cafe_websocket.connection import Connection, Options
from cafe_websocket.frame import Frame
from cafe_websocket.serving import Serving

LIMIT = 64 * 1024
OPTIONS = Options(message_bytes=LIMIT, close_s=1.0, expel_s=0.3, stall_s=1.0)
MASK = b"\x11\x22\x33\x44"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def echo_asgi(scope: Scope, receive: Receive, send: Send) -> None:
    """Echo every message, as any ASGI application would."""
    assert (await receive())["type"] == "websocket.connect"
    if scope["path"] == "/refused":
        return await send({"type": "websocket.close"})
    if scope["path"] == "/denied":
        await send({"type": "websocket.http.response.start", "status": 503, "headers": []})
        return await send({"type": "websocket.http.response.body", "body": b"later"})
    if scope["path"] == "/broken":
        raise ValueError("broken")
    await send({"type": "websocket.accept", "headers": [(b"x-by", b"cafe")]})
    if scope["path"] == "/closed":
        return await send({"type": "websocket.close", "code": 4403, "reason": "no"})
    while (message := await receive())["type"] == "websocket.receive":
        key = "text" if message.get("text") is not None else "bytes"
        await send({"type": "websocket.send", key: message[key]})
    scope["state"]["ends"].append(message["code"])
    return None


async def echo_direct(scope: Scope, receive: Receive, send: Send) -> None:
    """Echo every text, with the connection taken over."""
    await receive()
    await send({"type": "websocket.accept"})
    connection: Connection = scope["extensions"][EXTENSION]["connection"]
    scope["state"]["connections"].append(connection)

    async def echo(text: str) -> None:
        if text == "slow":
            await asyncio.sleep(0.2)
        connection.write(Frame(text.encode()).wire)

    connection.adopt(echo, lambda: scope["state"]["ends"].append(connection))


class Server:
    """uvicorn on a free port. state: what the applications note."""

    def __init__(self, app: Any, options: Options = OPTIONS) -> None:
        self.state: dict[str, list[Any]] = {"connections": [], "ends": []}

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": self.state}, receive, send)

        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        serving: Any = Serving(options)
        config = uvicorn.Config(
            with_state, ws=serving, http="httptools", lifespan="off", log_config=None
        )
        self.uvicorn = uvicorn.Server(config)
        self.uvicorn.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Serve for the length of the block."""
        serving = asyncio.create_task(self.uvicorn.serve([self._listening]))
        while not self.uvicorn.started:
            await asyncio.sleep(0.01)
        try:
            yield self
        finally:
            self.uvicorn.should_exit = True
            await serving


def frame(
    opcode: int, payload: bytes = b"", *, first: int | None = None, mask: bool = True
) -> bytes:
    """Return a client's frame; `first` replaces its first byte, reserved bits and all."""
    head = bytes([0x80 | opcode if first is None else first])
    flag = 0x80 if mask else 0
    if len(payload) < 126:
        head += bytes([flag | len(payload)])
    elif len(payload) < 65536:
        head += bytes([flag | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([flag | 127]) + struct.pack("!Q", len(payload))
    if not mask:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(payload))


class Client:
    """A client that knows what it sends and gets, byte for byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.head = b""

    @classmethod
    async def connect(cls, port: int, path: str = "/", more: bytes = b"") -> Self:
        """Send a handshake and read the head of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        client = cls(reader, writer)
        writer.write(
            b"GET " + path.encode() + b" HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + b"\r\n"
        )
        client.head = await reader.readuntil(b"\r\n\r\n")
        return client

    def send(self, *frames: bytes) -> None:
        """Write bytes as they are."""
        self.writer.write(b"".join(frames))

    async def chop(self, data: bytes, size: int = 1) -> None:
        """Write bytes in small pieces, each its own segment as far as one can want that."""
        for start in range(0, len(data), size):
            self.writer.write(data[start : start + size])
            await asyncio.sleep(0)

    async def read(self) -> tuple[int, bytes]:
        """Return the next frame: its first byte and its payload."""
        async with asyncio.timeout(5):
            first, size = await self.reader.readexactly(2)
            assert not size & 0x80, "a server never masks"
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return first, await self.reader.readexactly(size)

    async def closed(self) -> int:
        """Return the code of the close frame, then see the connection end."""
        while True:
            first, payload = await self.read()
            if first == 0x88:
                break
        self.send(frame(8, payload[:2]))
        await self.ended()
        return struct.unpack("!H", payload[:2])[0] if payload else 1005

    async def ended(self) -> None:
        """See the connection end in order."""
        async with asyncio.timeout(5):
            assert await self.reader.read() == b""

    async def ended_at_once(self) -> None:
        """See the connection end without a close frame."""
        async with asyncio.timeout(5):
            try:
                assert await self.reader.read() == b""
            except ConnectionError:
                return
