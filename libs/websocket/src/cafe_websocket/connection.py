"""One WebSocket connection, from its handshake to its last byte, as an asyncio protocol.

It speaks ASGI through a `Bridge`. Beside that the application may take the connection over
(`adopt`): then frames that are ready are written as they are, and no task, queue or scope is kept
for a connection that is idle.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, Protocol, cast

from msgspec import Struct
from uvicorn.config import Config
from uvicorn.server import ServerState

from cafe_contracts.codes import CloseCode
from cafe_websocket.backlog import Backlog
from cafe_websocket.bridge import Bridge
from cafe_websocket.closing import closed_total, reason_of
from cafe_websocket.direct import Direct
from cafe_websocket.frame import (
    ABNORMAL,
    BINARY,
    CLOSE,
    NO_STATUS,
    PING,
    PING_FRAME,
    PONG,
    PONG_BYTES,
    PONG_HEAD,
    TEXT,
    encode,
    encode_close,
    may_be_received,
)
from cafe_websocket.pulse import Pulse
from cafe_websocket.reader import PROTOCOL_ERROR, Reader, Violation

READ_AHEAD = 64 * 1024
"""So much may wait unread behind a message that is being worked on."""


class Options(Struct, frozen=True):
    """message_bytes: the largest message. close_s: how long the peer gets to agree to a close.

    expel_s: the same for somebody who must not hear any more. stall_s: a peer that takes nothing
    for so long is cut off (P18 allows 15 s).
    """

    message_bytes: int
    close_s: float = 5.0
    expel_s: float = 1.0
    stall_s: float = 10.0


class State(Enum):
    """CLOSING: a close frame has been written or received. OVER: the transport is gone."""

    OPENING = auto()
    OPEN = auto()
    CLOSING = auto()
    OVER = auto()


class Consumer(Protocol):
    """Who takes the messages in."""

    def ready(self) -> None:
        """A message can be taken."""

    def ended(self, code: int, reason: str) -> None:
        """Nothing comes any more; called once."""


class Connection(asyncio.Protocol):
    """See the module. Everything is called in the event loop."""

    __slots__ = (
        "_asked",
        "_backlog",
        "_bridge",
        "_consumer",
        "_deaf",
        "_ending",
        "_flowing",
        "_heard",
        "_held",
        "_loop",
        "_number",
        "_options",
        "_paused",
        "_pinged",
        "_pulse",
        "_reader",
        "_reading",
        "_server",
        "_slot",
        "_stall",
        "_state",
        "_timer",
        "_waiters",
        "transport",
    )

    transport: asyncio.Transport

    def __init__(
        self,
        config: Config,
        server: ServerState,
        state: dict[str, Any],
        options: Options,
        pulse: Pulse,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._options = options
        self._pulse = pulse
        self._slot: int | None = None
        self._server = server
        self._bridge: Bridge | None = Bridge(self, config, server, state)
        self._consumer: Consumer | None = self._bridge
        self._state = State.OPENING
        self._reader = Reader(options.message_bytes)
        self._held: str | bytes | None = None
        self._reading = True
        self._deaf = False
        self._heard = True
        self._pinged = False
        self._paused = False
        # The hot path asks nothing else: open, and the peer takes what it is given.
        self._flowing = False
        self._backlog: Backlog | None = None
        self._ending: tuple[int, str] | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiters: list[asyncio.Future[None]] | None = None
        self._asked: deque[tuple[bytes, Callable[[], None]]] | None = None
        self._number = 0

    # What the transport says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport over from HTTP."""
        self.transport = cast(asyncio.Transport, transport)
        self._server.connections.add(cast(Any, self))

    def data_received(self, data: bytes) -> None:
        """Read what the peer sends."""
        self._heard = True
        if self._state is State.OPENING:
            assert self._bridge is not None
            self._bridge.hear_request(data)
        elif len(data) == PONG_BYTES and data.startswith(PONG_HEAD) and self._reader.at_rest:
            # An answer to a beat says nothing but that it came; most of what idle peers send.
            return
        elif not self._deaf:
            self._reader.feed(data)
            self._advance()

    def eof_received(self) -> None:
        """End: who sends no more listens no more either, and the transport closes itself."""

    def pause_writing(self) -> None:
        """Keep what is written from now on: the peer is slow."""
        self._paused = True
        self._flowing = False
        self._stall = self._loop.call_later(self._options.stall_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Write what was kept, as long as the peer takes it."""
        self._paused = False
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        while self._backlog is not None and not self._paused:
            data = self._backlog.take()
            if data is None:
                self._backlog = None
            else:
                self.transport.write(data)
        if not self._paused and self._state is State.OPEN:
            if self._ending is not None:
                self._say_goodbye(*self._ending)
            else:
                self._flowing = True
                self._wake()

    def connection_lost(self, _: Exception | None) -> None:
        """Tell the application, and let go of everything."""
        self._tell_end(ABNORMAL if self._state is State.OPENING else NO_STATUS, "")
        self._state = State.OVER
        self._flowing = False
        self._backlog = self._held = self._bridge = self._asked = None
        self._deaf = True
        for timer in (self._stall, self._timer):
            if timer is not None:
                timer.cancel()
        if self._slot is not None:
            self._pulse.leave(self, self._slot)
            self._slot = None
        self._server.connections.discard(cast(Any, self))
        self._wake()

    # What uvicorn and the pulse say

    def shutdown(self) -> None:
        """End now: the server stops."""
        if self._state is State.OPENING:
            self.transport.close()
        else:
            self.expel(CloseCode.RESTARTING, reason_of(CloseCode.RESTARTING))

    def beat(self) -> None:
        """Ask the peer whether it lives; give up on one that said nothing since the last time."""
        if self._pinged and not self._heard and self._reading:
            self.transport.abort()
        elif self._flowing:
            self._pinged, self._heard = True, False
            self.transport.write(PING_FRAME)
        else:
            # Not asked, so it need not answer; a peer that takes nothing has a timer of its own.
            self._heard = True

    # What the application says

    @property
    def ending(self) -> bool:
        """Whether what is written now goes nowhere."""
        return self._state is not State.OPEN or self._ending is not None

    def opened(self) -> None:
        """Begin to pass on messages: the handshake is answered."""
        self._state = State.OPEN
        self._flowing = not self._paused
        self._slot = self._pulse.join(self)

    def adopt(self, on_text: Callable[[str], Awaitable[None]], on_end: Callable[[], None]) -> None:
        """Serve the connection without ASGI from now on, even after the ASGI callable returned.

        on_text: called with each text message, one after the other; a binary one closes with 1003.
        on_end: called once, from the loop, when nothing more will come.
        """
        ended = self._bridge is None or self._bridge.over
        self._consumer = Direct(self, on_text, on_end)
        if ended:
            self._tell_end(NO_STATUS, "")
        elif self._held is not None:
            self._consumer.ready()

    @property
    def adopted(self) -> bool:
        """Whether the ASGI callable may return without an end of the connection."""
        return self._consumer is not self._bridge

    def release(self) -> None:
        """Forget the ASGI side: its callable has returned."""
        self._bridge = None

    def take(self) -> str | bytes | None:
        """Return the next message, if there is one.

        What stands behind it is looked at when the next one is wanted: so a close or a fault does
        not overtake the answer to a message.
        """
        if self._held is None:
            self._advance()
        message, self._held = self._held, None
        return message

    def write(self, data: bytes, frames: int = 1) -> None:
        """Write ready frames (how many `frames` says), or keep them for a slow peer.

        What is more than a `Backlog` holds closes the connection with 4430.
        """
        if self._flowing:
            self.transport.write(data)
        elif not self.ending and not self._keep(data, frames):
            self.expel(CloseCode.TOO_SLOW, reason_of(CloseCode.TOO_SLOW))

    def write_replaceable(self, data: bytes) -> None:
        """Write a frame that nobody misses: for a slow peer it is kept only if there is room."""
        if self._flowing:
            self.transport.write(data)
        elif not self.ending:
            self._keep(data, 1)

    def confirm(self, arrived: Callable[[], None]) -> None:
        """Call back once the peer has received what was written before; never, if it does not.

        The peer answers a ping after what came before it (RFC 6455 §5.5.3), through any proxy.
        """
        if self.ending:
            return
        self._number += 1
        payload = self._number.to_bytes(8, "big")
        ping = encode(PING, payload)
        if self._flowing:
            self.transport.write(ping)
        elif not self._keep(ping, 0):
            return
        if self._asked is None:
            self._asked = deque()
        self._asked.append((payload, arrived))

    def close(self, code: int, reason: str) -> None:
        """Close once what was written before has gone out; the first code counts."""
        if self.ending:
            return
        if self._backlog is None:
            self._say_goodbye(code, reason)
        else:
            self._ending = (code, reason)
            self._wake()

    def expel(self, code: int, reason: str, last: bytes = b"") -> None:
        """Close without what still waits; `last` is a frame that goes out before."""
        if self._state is not State.OPEN:
            return
        self._backlog = None
        self._say_goodbye(code, reason, last)
        if self.transport.get_write_buffer_size():
            self._limit_end(self._options.expel_s)

    async def settle(self) -> None:
        """Wait until the peer has taken what was written, or never will."""
        if self._flowing or self.ending:
            return
        waiter = self._loop.create_future()
        self._waiters = [*(self._waiters or ()), waiter]
        await waiter

    # Inside

    def _advance(self) -> None:
        """Read on until there is a message for the application."""
        while self._held is None and not self._deaf:
            try:
                message = self._reader.next()
            except Violation as violation:
                self._fail(violation.code)
                continue
            if message is None:
                break
            self._receive(*message)
        crowded = self._held is not None and self._reader.unread > READ_AHEAD
        if crowded and self._reading:
            self._reading = False
            self.transport.pause_reading()
        elif not crowded and not self._reading and not self.transport.is_closing():
            self._reading = True
            self._heard = True
            self.transport.resume_reading()

    def _receive(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self._receive_close(payload)
        elif opcode == PING:
            if self._flowing:
                self.transport.write(encode(PONG, payload))
        elif opcode == PONG:
            self._receive_pong(payload)
        elif opcode in {TEXT, BINARY} and self._state is State.OPEN:
            try:
                self._held = payload.decode() if opcode == TEXT else payload
            except UnicodeDecodeError:
                self._fail(CloseCode.BAD_UTF8)
            else:
                if self._consumer is not None:
                    self._consumer.ready()

    def _receive_pong(self, payload: bytes) -> None:
        """Tell whoever waits for this answer; it also answers the questions before it."""
        asked = self._asked
        if asked is None or all(payload != question for question, _ in asked):
            return
        while asked:
            question, arrived = asked.popleft()
            arrived()
            if question == payload:
                break
        if not asked:
            self._asked = None

    def _receive_close(self, payload: bytes) -> None:
        try:
            code, reason = _closing(payload)
        except Violation as violation:
            self._fail(violation.code)
            return
        if self._state is State.OPEN:
            self._say_goodbye(code, "", told=reason)
        self.transport.close()

    def _fail(self, code: int) -> None:
        """Close because of what the peer sent."""
        self._backlog = None
        if self._state is State.OPEN:
            self._say_goodbye(code, reason_of(code))
        if code != CloseCode.TOO_BIG:
            # Nothing that follows can be understood. It is still read, since closing a socket with
            # unread bytes resets the connection, and our close frame would be lost with it.
            self._deaf = True
            if self.transport.can_write_eof() and not self.transport.is_closing():
                self.transport.write_eof()

    def _say_goodbye(
        self, code: int, reason: str, last: bytes = b"", *, told: str | None = None
    ) -> None:
        """Write the close frame; the peer has close_s to answer it.

        told: the reason that the application learns, where that is not our own.
        """
        self._state = State.CLOSING
        self._flowing = False
        self._held = None
        closed_total.labels(str(code)).inc()
        self.transport.write(last + encode_close(code, reason))
        self._limit_end(self._options.close_s)
        self._tell_end(code, reason if told is None else told)
        self._wake()
        if not self._reading and not self.transport.is_closing():
            self._reading = True
            self.transport.resume_reading()
        self._loop.call_soon(self._advance)

    def _limit_end(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self.transport.abort)

    def _keep(self, data: bytes, frames: int) -> bool:
        if self._backlog is None:
            self._backlog = Backlog()
        return self._backlog.add(data, frames)

    def _tell_end(self, code: int, reason: str) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.ended(code, reason)

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)


def _closing(payload: bytes) -> tuple[int, str]:
    """Return code and reason of a close frame. Raises Violation."""
    if not payload:
        return NO_STATUS, ""
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or not may_be_received(code):
        raise Violation(PROTOCOL_ERROR)
    try:
        return code, payload[2:].decode()
    except UnicodeDecodeError:
        raise Violation(CloseCode.BAD_UTF8) from None
