"""Clients that behave badly, on plain sockets: a library would not let them."""

import asyncio
import os
import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cafe_person import Person

SMALL = 2048
"""Bytes of the window of somebody who reads nothing: it is closed after the first frames."""
MASK = b"\x11\x22\x33\x44"
TEXT, BINARY = 1, 2


def frame(opcode: int, body: bytes, *, first: int = 0x80) -> bytes:
    """Return a masked client's frame. first: the bits beside the opcode, 0x80 for a whole one."""
    size = len(body)
    if size < 126:
        head = bytes([first | opcode, 0x80 | size])
    elif size < 65536:
        head = bytes([first | opcode, 0x80 | 126]) + struct.pack(">H", size)
    else:
        head = bytes([first | opcode, 0x80 | 127]) + struct.pack(">Q", size)
    key = int.from_bytes((MASK * (size // 4 + 1))[:size], "big")
    return head + MASK + (int.from_bytes(body, "big") ^ key).to_bytes(size, "big")


GARBAGE = {
    "too big": frame(TEXT, b"x" * (1 << 20)),
    "said to be endless": bytes([0x81, 0xFF]) + struct.pack(">Q", 1 << 62) + MASK,
    "not masked": bytes([0x81, 5]) + b"hello",
    "no such opcode": frame(3, b"hello"),
    "reserved bits": frame(TEXT, b"hello", first=0xF0),
    "no text": frame(TEXT, b"\xff\xfe\xfd"),
    "binary": frame(BINARY, b"hello"),
    "no frames at all": os.urandom(4096),
    "not an object": frame(TEXT, b"[1, 2") * 4,
    "deep": frame(TEXT, b"[" * 60_000) * 4,
}


@dataclass
class Rogue:
    """A socket of a member that was opened properly."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    opened_s: float

    async def cut_off(self, within_s: float) -> float:
        """Read to the end and return how long that took."""
        began = time.monotonic()
        async with asyncio.timeout(within_s):
            try:
                while await self.reader.read(65536):
                    pass
            except OSError:
                pass
        return time.monotonic() - began

    def close(self) -> None:
        """Go without a word."""
        self.writer.transport.abort()


async def break_in(person: Person, code: str, *, window: int | None = None) -> Rogue:
    """Open a member's socket. window: of the receiving side, in bytes."""
    where = urlsplit(person.origin)
    assert where.port is not None
    plain = socket.socket()
    plain.setblocking(False)
    if window is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", where.port))
    reader, writer = await asyncio.open_connection(sock=plain, limit=window or 2**16)
    writer.write(
        f"GET /ws/rooms/{code} HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Origin: {person.origin}\r\nCookie: {person.cookie}\r\n\r\n".encode()
    )
    async with asyncio.timeout(15):
        head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head.splitlines()[0], head
    if window is not None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a read transport
    return Rogue(reader, writer, time.monotonic())
