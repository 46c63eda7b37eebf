"""`GET /api/calls/{code}`."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.identity import Principal
from cafe_signaling.places import queries
from cafe_signaling.places.announce import participants
from cafe_signaling.places.schemas import CallCard
from cafe_signaling.places.state import Call
from cafe_signaling.resources import Resources


@get("/api/calls/{code:str}", operation_id="get_call", summary="The call of a room")
async def get_call(
    code: FromPath[str],
    who: NamedDependency[Principal],
    session: NamedDependency[AsyncSession],
    resources: NamedDependency[Resources],
) -> CallCard:
    """Members only: 403 in a public room, 404 in a private one."""
    admission = await resources.admissions.of_member(code, who.id)
    calls = await queries.read(session, [admission.room_id])
    call = calls.get(admission.room_id, Call(admission.room_id))
    return CallCard(state=call.state, participants=participants(call))
