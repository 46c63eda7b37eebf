"""`GET /ws/rooms/{code}`: the handshake of the room socket."""

from litestar import websocket
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException, WebSocketDisconnect
from litestar.params import FromPath

from cafe_chat.resources import Resources
from cafe_chat.socket.handshake import Refused, admit
from cafe_chat.socket.limits import HANDSHAKES
from cafe_chat.socket.replay import parse_known
from cafe_chat.socket.session import hold
from cafe_contracts.codes import CloseCode
from cafe_http.errors import Unavailable
from cafe_http.identity import Principal, identify
from cafe_http.problems import is_dependency_down
from cafe_realtime.sockets import Socket, close, origin_allowed, refuse
from cafe_telemetry import logs

log = logs.get(__name__)


@websocket("/ws/rooms/{code:str}")
async def room_socket(
    socket: Socket, code: FromPath[str], resources: NamedDependency[Resources]
) -> None:
    """Let a member in and serve him until the socket ends.

    A refusal is accepted and closed with its code, so that a browser can see it; only a wrong
    Origin with our cookie is refused as HTTP 403 (docs/api.md §1).
    """
    if not origin_allowed(socket, resources.core.origins):
        raise PermissionDeniedException
    try:
        async with resources.door.passing():
            who = await _let_in(socket, resources)
            admission = await admit(resources.core, code, who)
    except Refused as refusal:
        await refuse(socket, refusal.code)
        return
    except Unavailable:
        await refuse(socket, CloseCode.OVERLOADED)
        return
    try:
        await socket.accept()
    except (WebSocketDisconnect, OSError):
        return
    known = parse_known(socket.query_params.get("after"), socket.query_params.get("changes"))
    try:
        await hold(resources, socket, admission, who, known)
    except Refused as refusal:
        await close(socket, refusal.code)
    except Exception as error:
        if not (isinstance(error, Unavailable) or is_dependency_down(error)):
            log.exception("socket_failed", room_id=str(admission.room_id))
        await close(socket, CloseCode.OVERLOADED)


async def _let_in(socket: Socket, resources: Resources) -> Principal:
    """Say who is knocking. Raises Refused or Unavailable."""
    if resources.hub.draining:
        raise Refused(CloseCode.RESTARTING)
    who = await identify(socket, resources.core.verifier)
    if who is None:
        raise Refused(CloseCode.NOT_LOGGED_IN)
    if await resources.core.limiter.take(HANDSHAKES, str(who.id)) > 0:
        raise Refused(CloseCode.FLOODING)
    return who
