"""What a client says on an open call socket, and what comes of it."""

import asyncio

from msgspec import UNSET
from prometheus_client import Counter

from cafe_chassis.limits import Strikes, Tokens
from cafe_contracts.calls import (
    CallAckFrame,
    CallCommand,
    CallPongFrame,
    HangupCommand,
    call_commands,
)
from cafe_contracts.codes import CloseCode, ErrorCode
from cafe_contracts.commands import BadFrame, InvalidFrame, PingCommand
from cafe_contracts.frames import ErrorFrame
from cafe_database.sessions import unit
from cafe_http.problems import is_dependency_down
from cafe_signaling.places import service
from cafe_signaling.relay import queries
from cafe_signaling.relay.connection import Connection
from cafe_signaling.resources import Resources
from cafe_signaling.socket import limits
from cafe_signaling.socket.signals import Refused, Signal, relayed
from cafe_telemetry import logs
from cafe_websocket.frame import Frame

log = logs.get(__name__)

signals_total = Counter(
    "cafe_signaling_signals_total", "Signals by what became of them", ["outcome"]
)

RETRY_S = 2.0
"""What `unavailable` tells a client to wait: about as long as a restart takes."""

_commands = call_commands()
_PONG = Frame.of(CallPongFrame())


class Conversation:
    """One client's side of the socket, frame by frame and in order."""

    def __init__(self, connection: Connection, resources: Resources) -> None:
        self._connection = connection
        self._resources = resources
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._budget = Tokens(limits.FRAMES_PER_S, limits.FRAMES_BURST, now)
        self._bad = Strikes(limits.BAD_STRIKES, limits.BAD_WINDOW_S)
        self._refusals = Strikes(limits.RATE_STRIKES, limits.RATE_WINDOW_S)

    async def hear(self, text: str) -> None:
        """Do what one frame asks for; what is wrong with it goes back as an `error`."""
        if not self._connection.open:
            return
        wait_s = self._budget.take(self._loop.time())
        if wait_s > 0:
            self._refuse_rate(wait_s)
            return
        try:
            await self._obey(_commands.parse(text))
        except BadFrame:
            self._error(ErrorCode.BAD_FRAME, "Not a JSON object with a known `type`")
            if self._bad.strike(self._loop.time()):
                self._connection.outlet.close(CloseCode.BAD_FRAMES)
        except InvalidFrame as wrong:
            self._error(ErrorCode.INVALID, wrong.detail)
        except Refused as refused:
            self._error(refused.code, refused.detail)
        except Exception as error:
            if is_dependency_down(error):
                log.warning("frame_unavailable", kind=type(error).__name__)
                self._unavailable()
            else:
                # Litestar would close with a code of its own and tell nobody here.
                log.error("frame_failed", exc_info=error)
                self._connection.outlet.close(CloseCode.OVERLOADED)

    async def _obey(self, command: CallCommand) -> None:
        # Shielded: the socket may close at any moment, and a transaction that is cancelled midway
        # costs a connection of the pool.
        if isinstance(command, PingCommand):
            self._connection.outlet.offer(_PONG, replaceable=True)
        elif isinstance(command, HangupCommand):
            await asyncio.shield(self._hang_up())
        else:
            await asyncio.shield(self._relay(command))

    async def _relay(self, signal: Signal) -> None:
        connection, resources = self._connection, self._resources
        frame = relayed(signal, connection.user_id, connection.username)
        if not await resources.watch.trusts_soon():
            self._unavailable()
            return
        number = None if signal.n is UNSET else signal.n
        async with resources.driver.connection() as database:
            sent = await queries.put_signal(database, connection.holder, frame, number)
        signals_total.labels(sent.outcome).inc()
        if sent.full:
            # The other person is away and has not been for long: later there is room again.
            self._refuse_rate(RETRY_S)
            return
        if number is not None and sent.held:
            connection.outlet.offer(Frame.of(CallAckFrame(n=number)))
        if sent.queued or not sent.held:
            # Not held: somebody else took the place, and our own loop is to notice at once.
            await resources.announcer.wake(connection.room_id)
        elif number is not None:
            # Delivery leaves a place alone that is just being changed.
            resources.hub.ring(connection.room_id)

    async def _hang_up(self) -> None:
        connection, resources = self._connection, self._resources
        connection.leaving = True
        try:
            async with unit(resources.core.sessions) as session:
                await service.hang_up(
                    session,
                    resources.announcer,
                    connection.room_id,
                    connection.user_id,
                    connection.holder.fence,
                )
        except BaseException:
            connection.leaving = False
            raise
        connection.outlet.close(CloseCode.NORMAL)

    def _unavailable(self) -> None:
        self._error(ErrorCode.UNAVAILABLE, "Not possible just now", RETRY_S)

    def _refuse_rate(self, wait_s: float) -> None:
        self._error(ErrorCode.RATE_LIMITED, "Too many signals", round(wait_s, 3))
        if self._refusals.strike(self._loop.time()):
            self._connection.outlet.close(CloseCode.FLOODING)

    def _error(self, code: ErrorCode, detail: str, retry_after_s: float | None = None) -> None:
        retry_after = UNSET if retry_after_s is None else retry_after_s
        frame = ErrorFrame(code=code, detail=detail, retry_after=retry_after)
        self._connection.outlet.offer(Frame.of(frame), replaceable=True)
