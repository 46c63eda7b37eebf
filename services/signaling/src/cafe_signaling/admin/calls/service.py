"""What administrators see of calls, and how they end one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.administration import Admin
from cafe_contracts.events import CallAudited
from cafe_http.errors import NotFound
from cafe_signaling.admin.calls import queries
from cafe_signaling.admin.calls.schemas import AdminCall, CallFilter, Sort
from cafe_signaling.places import queries as places
from cafe_signaling.places import service
from cafe_signaling.places.announce import Announcer, participants
from cafe_signaling.places.state import Call

NO_CALL = "There is no call in this room now."


async def page(
    session: AsyncSession, wanted: CallFilter, sort: Sort, after: UUID | None, limit: int
) -> Sequence[AdminCall]:
    """Return up to `limit` calls that go on in the order of `sort`, from after one of them."""
    rooms = await queries.rooms(session, wanted, sort, after, limit)
    calls = await places.read(session, rooms)
    return [shown for room in rooms if room in calls and (shown := card(calls[room])) is not None]


async def one(session: AsyncSession, room_id: UUID) -> AdminCall:
    """Return the call of a room. Raises NotFound."""
    calls = await places.read(session, [room_id])
    shown = card(calls[room_id]) if room_id in calls else None
    if shown is None:
        raise NotFound(NO_CALL)
    return shown


async def end(session: AsyncSession, announcer: Announcer, admin: Admin, room_id: UUID) -> None:
    """End a room's call for both people. Raises NotFound."""
    call = await one(session, room_id)
    if not await service.end_by_hand(session, announcer, room_id, admin.id):
        raise NotFound(NO_CALL)
    people = [person.user_id for person in call.participants]
    before = {"call_id": call.call_id, "participants": people}
    await admin.audit(session, CallAudited, "call_ended", room_id, before, {})


def card(call: Call) -> AdminCall | None:
    """Return a call as administrators see it, None for one that is over."""
    if call.call_id is None:
        return None
    milliseconds = call.call_id.int >> 80  # a UUIDv7 begins with them (RFC 9562)
    return AdminCall(
        id=call.room_id,
        call_id=call.call_id,
        state=call.state,
        started_at=datetime.fromtimestamp(milliseconds / 1000, UTC),
        participants=participants(call),
    )
