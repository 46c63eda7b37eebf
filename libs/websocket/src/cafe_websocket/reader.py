"""Reading what a client sends, however it is cut into pieces (RFC 6455 §5). Pure."""

from msgspec import Struct
from websockets.utils import apply_mask

from cafe_contracts.codes import CloseCode
from cafe_websocket.frame import BINARY, CLOSE, PING, PONG, TEXT

PROTOCOL_ERROR = 1002
_CONTROL_BYTES = 125


class Violation(Exception):
    """The client broke the protocol; close with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Head(Struct, frozen=True):
    """The head of a frame. begin, end: of its payload in the buffer."""

    final: bool
    opcode: int
    mask: bytes
    begin: int
    end: int


class Reader:
    """Takes bytes in and gives complete messages out, one at a time.

    limit: the largest message (bytes); of a larger one nothing is kept. While nothing is under way
    it holds no buffer, since most sockets are idle.
    """

    __slots__ = ("_at", "_data", "_limit", "_opcode", "_parts", "_skipping")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data: bytes | bytearray = b""
        self._at = 0
        self._parts: bytes | bytearray | None = None
        self._opcode = 0
        self._skipping = 0

    def feed(self, data: bytes) -> None:
        """Take bytes in."""
        if self._skipping:
            skipped = min(self._skipping, len(data))
            self._skipping -= skipped
            data = data[skipped:]
        if self._at == len(self._data):
            self._data, self._at = data, 0
            return
        if isinstance(self._data, bytes):
            self._data, self._at = bytearray(self._data[self._at :]), 0
        elif self._at:
            del self._data[: self._at]
            self._at = 0
        self._data += data

    @property
    def at_rest(self) -> bool:
        """Whether what comes next is the head of a frame."""
        return self._at == len(self._data) and not self._skipping

    @property
    def unread(self) -> int:
        """How many bytes wait to be made into messages."""
        return len(self._data) - self._at

    def next(self) -> tuple[int, bytes] | None:
        """Return the next message or control frame as (opcode, payload); None: more is needed.

        Raises Violation. After one with 1009 the reader goes on behind what was too big; after any
        other nothing that follows can be understood.
        """
        while (head := self._head()) is not None:
            if head.opcode < CLOSE:
                self._check_size(head)
            if len(self._data) < head.end:
                return None
            payload = apply_mask(bytes(self._data[head.begin : head.end]), head.mask)
            self._at = head.end
            if self._at == len(self._data):
                self._data, self._at = b"", 0
            if head.opcode >= CLOSE:
                return head.opcode, payload
            if (message := self._assemble(head, payload)) is not None:
                return message
        return None

    def _head(self) -> _Head | None:
        data, at = self._data, self._at
        available = len(data) - at
        if available < 2:
            return None
        first, second = data[at], data[at + 1]
        opcode, size = first & 0x0F, second & 0x7F
        self._check_head(first, second)
        extra = {126: 2, 127: 8}.get(size, 0)
        if available < 6 + extra:
            return None
        begin = at + 2 + extra
        if extra:
            size = int.from_bytes(data[at + 2 : begin], "big")
            if size >> 63:
                raise Violation(PROTOCOL_ERROR)
        mask = bytes(data[begin : begin + 4])
        return _Head(bool(first & 0x80), opcode, mask, begin + 4, begin + 4 + size)

    def _check_head(self, first: int, second: int) -> None:
        """Refuse what no client may send: reserved bits, unknown opcodes, frames without a mask."""
        opcode = first & 0x0F
        if first & 0x70 or not second & 0x80:
            raise Violation(PROTOCOL_ERROR)
        if opcode in {CLOSE, PING, PONG}:
            if not first & 0x80 or second & 0x7F > _CONTROL_BYTES:
                raise Violation(PROTOCOL_ERROR)
        elif opcode not in {0, TEXT, BINARY} or (opcode == 0) != (self._parts is not None):
            raise Violation(PROTOCOL_ERROR)

    def _check_size(self, head: _Head) -> None:
        size = head.end - head.begin
        if size + len(self._parts or b"") <= self._limit:
            return
        # What is there already goes at once, the rest as it comes.
        self._skipping = max(0, head.end - len(self._data))
        self._at = min(head.end, len(self._data))
        self._parts = None if head.final else b""
        raise Violation(CloseCode.TOO_BIG)

    def _assemble(self, head: _Head, payload: bytes) -> tuple[int, bytes] | None:
        if head.opcode:
            self._opcode = head.opcode
        if self._parts is None:
            if head.final:
                return self._opcode, payload
            self._parts = bytearray(payload)
            return None
        self._parts += payload
        if not head.final:
            return None
        message = bytes(self._parts)
        self._parts = None
        return self._opcode, message
