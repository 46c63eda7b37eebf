"""`GET /ws/timer`: the caller's own timer, live."""

import asyncio

from litestar import websocket
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException, WebSocketDisconnect

from cafe_chassis.limits import Bucket, Strikes, Tokens
from cafe_contracts.codes import CloseCode, ErrorCode
from cafe_contracts.commands import BadFrame, InvalidFrame
from cafe_contracts.frames import ErrorFrame
from cafe_contracts.timers import TimerPongFrame, timer_commands
from cafe_database.sessions import unit
from cafe_http.errors import Unavailable
from cafe_http.identity import Principal, identify
from cafe_http.problems import is_dependency_down
from cafe_realtime.sockets import Socket, close, origin_allowed, outlet_of, refuse, serve
from cafe_telemetry import logs
from cafe_tracker.database_clock import database_now
from cafe_tracker.live.hub import Listener
from cafe_tracker.resources import Resources
from cafe_tracker.timers import service
from cafe_tracker.timers.rows import Owner
from cafe_websocket.frame import Frame

log = logs.get(__name__)

HANDSHAKES = Bucket("timer-handshake", per_s=30 / 60, burst=30, always=True)
"""Per person (docs/api.md §4)."""

PINGS_PER_S, PINGS_BURST = 2.0, 20
"""Of one socket: each is a question to PostgreSQL's clock."""

BAD_STRIKES, BAD_WINDOW_S = 3, 10.0
RATE_STRIKES, RATE_WINDOW_S = 50, 10.0
"""As on the room socket: more bad frames close with 4400, more refused ones with 4429."""

RETRY_S = 2.0
"""What `unavailable` tells a client to wait: about as long as a restart takes."""

_commands = timer_commands()


@websocket("/ws/timer")
async def timer_socket(socket: Socket, resources: NamedDependency[Resources]) -> None:
    """Send the timer as it is, and then each change of it."""
    if not origin_allowed(socket, resources.core.origins):
        # Before accept this is HTTP 403, as the contract wants it for a foreign origin.
        raise PermissionDeniedException
    who = await _let_in(socket, resources)
    if isinstance(who, CloseCode):
        await refuse(socket, who)
        return
    try:
        await socket.accept()
    except (WebSocketDisconnect, OSError):
        return
    outlet = outlet_of(socket)
    listener = Listener(person_id=who.id, session_id=who.session_id, outlet=outlet)
    # Before the state is read: what changes meanwhile is then told too.
    resources.hub.add(listener)
    try:
        await _tell_now(listener, resources)
        await serve(socket, outlet, Conversation(listener, resources).hear)
    except (WebSocketDisconnect, OSError):
        log.debug("gone_at_handshake")
    except Exception as error:
        if not is_dependency_down(error):
            log.exception("socket_failed")
        await close(socket, CloseCode.OVERLOADED)
    finally:
        resources.hub.remove(listener)


async def _let_in(socket: Socket, resources: Resources) -> Principal | CloseCode:
    """Say who is knocking, or why he stays outside."""
    core = resources.core
    if resources.hub.draining:
        return CloseCode.RESTARTING
    try:
        who = await identify(socket, core.verifier)
    except Unavailable:
        return CloseCode.OVERLOADED
    if who is None:
        return CloseCode.NOT_LOGGED_IN
    if await core.limiter.take(HANDSHAKES, str(who.id)) > 0:
        return CloseCode.FLOODING
    return who


async def _tell_now(listener: Listener, resources: Resources) -> None:
    async with unit(resources.core.sessions) as session:
        state = await service.show(session, resources, Owner(person_id=listener.person_id))
    listener.tell(state.version, Frame.of(service.frame_of(state)))


class Conversation:
    """One client's side of the socket: pings, and what is none."""

    def __init__(self, listener: Listener, resources: Resources) -> None:
        self._listener = listener
        self._resources = resources
        self._loop = asyncio.get_running_loop()
        self._budget = Tokens(PINGS_PER_S, PINGS_BURST, self._loop.time())
        self._bad = Strikes(BAD_STRIKES, BAD_WINDOW_S)
        self._refusals = Strikes(RATE_STRIKES, RATE_WINDOW_S)

    async def hear(self, text: str) -> None:
        """Answer one frame; what is wrong with it goes back as an `error`."""
        now = self._loop.time()
        wait_s = self._budget.take(now)
        if wait_s > 0:
            self._error(ErrorCode.RATE_LIMITED, "Too many frames", wait_s)
            if self._refusals.strike(now):
                self._listener.outlet.close(CloseCode.FLOODING)
            return
        try:
            _commands.parse(text)
            # Shielded: the socket may close at any moment, and a question that is cancelled
            # midway costs a connection of the pool.
            await asyncio.shield(self._pong())
        except BadFrame:
            self._error(ErrorCode.BAD_FRAME, "Not a JSON object with a known `type`")
            if self._bad.strike(now):
                self._listener.outlet.close(CloseCode.BAD_FRAMES)
        except InvalidFrame as wrong:
            self._error(ErrorCode.INVALID, wrong.detail)
        except Exception as error:
            if not is_dependency_down(error):
                raise
            self._error(ErrorCode.UNAVAILABLE, "Not available just now", RETRY_S)

    async def _pong(self) -> None:
        async with unit(self._resources.core.sessions) as session:
            now = await database_now(session)
        pong = TimerPongFrame(timer_version=self._listener.version, server_time=now)
        self._listener.outlet.offer(Frame.of(pong), replaceable=True)

    def _error(self, code: ErrorCode, detail: str, retry_after_s: float | None = None) -> None:
        frame = ErrorFrame(code=code, detail=detail)
        if retry_after_s is not None:
            frame = ErrorFrame(code=code, detail=detail, retry_after=retry_after_s)
        self._listener.outlet.offer(Frame.of(frame), replaceable=True)
