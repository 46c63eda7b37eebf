"""`GET /ws/calls/{code}`: the call socket, from the handshake to what its end leaves behind."""

import time
from uuid import UUID

from litestar import websocket
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException, WebSocketDisconnect
from litestar.params import FromPath

from cafe_chassis.limits import Bucket
from cafe_contracts.calls import ReadyFrame
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import Admission
from cafe_database.sessions import unit
from cafe_http.errors import Unavailable
from cafe_http.identity import Principal, identify
from cafe_http.problems import is_dependency_down
from cafe_realtime.sockets import Socket, attend, origin_allowed, outlet_of, refuse
from cafe_signaling.ice.service import CALL_TTL_S, servers
from cafe_signaling.places import service
from cafe_signaling.places.announce import participants
from cafe_signaling.places.service import Seat
from cafe_signaling.places.state import Person
from cafe_signaling.relay import queries
from cafe_signaling.relay.connection import Connection
from cafe_signaling.relay.queries import Holder
from cafe_signaling.resources import Resources
from cafe_signaling.socket.conversation import Conversation
from cafe_telemetry import logs
from cafe_websocket.frame import Frame

log = logs.get(__name__)

HANDSHAKES = Bucket("call_handshakes", per_s=0.5, burst=30, always=True)
"""Per person: 30 a minute (docs/api.md §4)."""


class Refused(Exception):
    """The handshake ends here, with this close code."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


@websocket("/ws/calls/{code:str}")
async def call_socket(
    socket: Socket, code: FromPath[str], resources: NamedDependency[Resources]
) -> None:
    """Take a place in the room's call; what is said from then on goes to `Conversation`."""
    if not origin_allowed(socket, resources.core.origins):
        # Before accept this is HTTP 403, as the contract wants it for a foreign origin.
        raise PermissionDeniedException
    try:
        who, admission = await _admit(socket, code, resources)
        seat = await _enter(who, admission, _page(socket), resources)
    except Refused as refused:
        await refuse(socket, refused.code)
        return
    outlet = outlet_of(socket)
    connection = Connection(
        holder=Holder(admission.room_id, who.id, seat.place.fence),
        code=admission.code,
        username=who.username,
        session_id=who.session_id,
        outlet=outlet,
        roster_version=admission.roster_version,
    )

    def leave() -> None:
        resources.crew.send(_leave(connection, resources), "leave_call")

    try:
        await socket.accept()
        outlet.offer(_ready(seat, resources))
        await resources.hub.add(connection)
    except (WebSocketDisconnect, OSError):
        log.debug("gone_at_handshake")
        leave()
        return
    except BaseException:
        leave()
        raise
    await attend(socket, outlet, Conversation(connection, resources).hear, leave)


async def _admit(socket: Socket, code: str, resources: Resources) -> tuple[Principal, Admission]:
    """Say who is here, and that he may be. Raises Refused."""
    core = resources.core
    if core.readiness.draining:
        raise Refused(CloseCode.RESTARTING)
    try:
        who = await identify(socket, core.verifier)
    except Unavailable:
        raise Refused(CloseCode.OVERLOADED) from None
    if who is None:
        raise Refused(CloseCode.NOT_LOGGED_IN)
    if await core.limiter.take(HANDSHAKES, str(who.id)) > 0:
        raise Refused(CloseCode.FLOODING)
    admission = await resources.admissions.decide(code, who.id)
    if isinstance(admission, CloseCode):
        raise Refused(admission)
    return who, admission


async def _enter(
    who: Principal, admission: Admission, page: UUID | None, resources: Resources
) -> Seat:
    """Take a place. Raises Refused when there is none for this person, or nobody to ask."""
    person = Person(who.id, who.username, admission.roster_version, page)
    try:
        async with unit(resources.core.sessions) as session:
            seat = await service.enter(session, resources.announcer, admission.room_id, person)
    except Exception as error:
        if is_dependency_down(error):
            raise Refused(CloseCode.OVERLOADED) from None
        raise
    if isinstance(seat, CloseCode):
        raise Refused(seat)
    return seat


def _page(socket: Socket) -> UUID | None:
    """Return the name that the page gave itself; what is no UUID is none."""
    try:
        return UUID(socket.query_params.get("page", ""))
    except ValueError:
        return None


def _ready(seat: Seat, resources: Resources) -> Frame:
    call = seat.call
    assert call.call_id is not None
    ice_servers = servers(resources.settings, seat.place.user_id, time.time(), CALL_TTL_S)
    return Frame.of(
        ReadyFrame(
            call_id=call.call_id,
            polite=seat.place.polite,
            heard=seat.place.said,
            participants=participants(call),
            ice_servers=ice_servers,
        )
    )


async def _leave(connection: Connection, resources: Resources) -> None:
    """Forget the socket; unless it hung up, its place is held from now on.

    If PostgreSQL is away just now the place stops being reported, and counts as lost by that.
    """
    await resources.hub.remove(connection)
    if connection.leaving:
        return
    try:
        async with resources.driver.connection() as database:
            await queries.note_arrivals(database, [connection])
        async with unit(resources.core.sessions) as session:
            await service.lose(
                session,
                resources.announcer,
                connection.room_id,
                connection.user_id,
                connection.holder.fence,
            )
    except Exception as error:
        if not is_dependency_down(error):
            raise
        log.warning("place_not_marked_lost", room_id=str(connection.room_id))
