"""What goes over the wire from server to client (RFC 6455 §5): never masked, never fragmented."""

from typing import Any, Self

from websockets.frames import EXTERNAL_CLOSE_CODES

from cafe_contracts import wire

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

NO_STATUS, ABNORMAL = 1005, 1006
"""Never sent: a close frame without a code, and none at all."""

PING_FRAME = bytes((0x80 | PING, 0))
PONG_HEAD, PONG_BYTES = bytes((0x80 | PONG, 0x80)), 6
"""How its answer begins, and how long it is with its mask."""


class Frame:
    """A text message, made ready once and written to any number of peers.

    payload: its UTF-8. wire: the whole frame.
    """

    __slots__ = ("payload", "wire")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.wire = encode(TEXT, payload)

    @classmethod
    def of(cls, value: Any) -> Self:
        """Return a Struct's frame."""
        return cls(wire.encode(value))

    @property
    def text(self) -> str:
        """The message as a string."""
        return self.payload.decode()


def encode(opcode: int, payload: bytes) -> bytes:
    """Return a whole frame."""
    size = len(payload)
    first = 0x80 | opcode
    if size < 126:
        return bytes((first, size)) + payload
    if size < 65536:
        return bytes((first, 126, size >> 8, size & 255)) + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload


def encode_close(code: int, reason: str = "") -> bytes:
    """Return a close frame; NO_STATUS gives one without a code. Reasons have at most 123 bytes."""
    if code == NO_STATUS:
        return encode(CLOSE, b"")
    return encode(CLOSE, code.to_bytes(2, "big") + reason.encode())


def may_be_received(code: int) -> bool:
    """Say whether a peer may close with this code (RFC 6455 §7.4)."""
    return code in EXTERNAL_CLOSE_CODES or 3000 <= code < 5000
