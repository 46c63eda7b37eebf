"""What happens to calls and places, one transaction each: rules, rows, events, notices.

Every function locks the room's call first, so the steps of one room happen one after the other
on whichever replica (P9). What people are told goes through the same queue as their signals.
"""

from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now as wall_clock
from cafe_contracts import events, wire
from cafe_contracts.calls import PeerJoinedFrame, PeerLeftFrame, PeerLostFrame
from cafe_contracts.codes import CloseCode
from cafe_database.ids import new_id
from cafe_messaging import outbox
from cafe_signaling.asks import service as asks
from cafe_signaling.blocks import queries as blocks
from cafe_signaling.places import call as rules
from cafe_signaling.places import queries
from cafe_signaling.places.announce import Announcer
from cafe_signaling.places.state import Call, ChangeKind, Notice, NoticeKind, Person, Place, Step
from cafe_signaling.relay import queries as signals

HEARTBEAT = timedelta(seconds=2)
"""How often a replica says which places have a socket with it. Also how wrong the beginning of a
killed replica's `lost_at` may be, so it is kept small beside the 30 s of holding."""

SILENCE = timedelta(seconds=8)
"""A place of which no replica spoke for so long is lost: four heartbeats, as one may be late on a
busy machine. Its person need not wait for it: coming back takes the place over at once."""


class Seat(Struct, frozen=True):
    """What a person got by entering: his place, and the call as it was in that moment."""

    call: Call
    place: Place


async def enter(
    session: AsyncSession, announcer: Announcer, room_id: UUID, person: Person
) -> Seat | CloseCode:
    """Give a person a place, or say why not.

    BUSY: both are held for others. NOT_A_MEMBER: one of the two has blocked the other.
    """
    # A crowd that comes too late need not queue for the lock.
    seen = (await queries.read(session, [room_id])).get(room_id)
    if seen is not None and rules.is_full_for(seen, person.user_id):
        return CloseCode.BUSY
    before = await queries.lock(session, room_id)
    step = rules.enter(before, person, new_id(), await queries.clock(session))
    if step is None:
        return CloseCode.BUSY
    other = step.call.other_than(person.user_id)
    if other is not None and await blocks.between(session, person.user_id, other.user_id):
        return CloseCode.NOT_A_MEMBER
    await _settle(session, announcer, before, step, actor_id=person.user_id)
    if other is not None:
        await asks.met(session, announcer.bus, room_id, person.user_id, other.user_id)
    place = step.call.place_of(person.user_id)
    assert place is not None
    return Seat(step.call, place)


async def lose(
    session: AsyncSession, announcer: Announcer, room_id: UUID, user_id: UUID, fence: int
) -> None:
    """Hold the place of a socket that ended without a hang-up."""
    before = await queries.lock(session, room_id)
    step = rules.lose(before, user_id, fence, await queries.clock(session))
    await _settle(session, announcer, before, step, actor_id=user_id)


async def regain(
    session: AsyncSession, announcer: Announcer, room_id: UUID, user_id: UUID, fence: int
) -> None:
    """Give a place back to the socket that never lost it: its replica was paused for a while."""
    before = await queries.lock(session, room_id)
    step = rules.regain(before, user_id, fence)
    await _settle(session, announcer, before, step, actor_id=user_id)


async def hang_up(
    session: AsyncSession, announcer: Announcer, room_id: UUID, user_id: UUID, fence: int
) -> None:
    """Free the place at once, if `fence` still holds it."""
    before = await queries.lock(session, room_id)
    step = rules.hang_up(before, user_id, fence)
    await _settle(session, announcer, before, step, actor_id=user_id)


async def remove(
    session: AsyncSession, announcer: Announcer, room_id: UUID, user_id: UUID, roster_version: int
) -> None:
    """Free the place of somebody who is no member of the room since `roster_version`."""
    before = await queries.lock(session, room_id)
    step = rules.remove(before, user_id, roster_version)
    await _settle(session, announcer, before, step, actor_id=user_id)


async def part(session: AsyncSession, announcer: Announcer, one: UUID, other: UUID) -> None:
    """End the calls that two people have with each other: the second one loses his place."""
    for room_id in await queries.rooms_of(session, one, other):
        await _expel(session, announcer, room_id, other)


async def expel(session: AsyncSession, announcer: Announcer, user_id: UUID) -> None:
    """Take somebody out of every call."""
    for room_id in await queries.rooms_of(session, user_id):
        await _expel(session, announcer, room_id, user_id)


async def _expel(session: AsyncSession, announcer: Announcer, room_id: UUID, user_id: UUID) -> None:
    before = await queries.lock(session, room_id)
    await _settle(session, announcer, before, rules.expel(before, user_id), actor_id=None)


async def end(session: AsyncSession, announcer: Announcer, room_id: UUID) -> None:
    """End the call of a room that is gone, and forget the room."""
    before = await queries.lock(session, room_id)
    await _settle(session, announcer, before, rules.end(before), actor_id=None)
    await queries.forget(session, room_id)


async def end_by_hand(
    session: AsyncSession, announcer: Announcer, room_id: UUID, actor_id: UUID
) -> bool:
    """End a room's call for both people; their sockets close with 1000. False: there was none."""
    before = await queries.lock(session, room_id)
    if before.call_id is None:
        return False
    await _settle(session, announcer, before, rules.end(before), actor_id=actor_id)
    await queries.note_ended(session, room_id, before.fence)
    return True


async def tidy(
    session: AsyncSession, announcer: Announcer, room_id: UUID, silence: timedelta | None
) -> None:
    """Note which places of a room were lost with their replica, free what was held long enough."""
    before = await queries.lock(session, room_id)
    steps: list[Step] = []
    if silence is not None:
        for row in await queries.silent(session, room_id, silence):
            # The replica was alive until about the heartbeat that did not come.
            since = row.seen_at + HEARTBEAT
            call = steps[-1].call if steps else before
            steps.append(rules.lose(call, row.user_id, row.fence, since))
    call = steps[-1].call if steps else before
    steps.append(rules.expire(call, await queries.clock(session)))
    for step in steps:
        await _settle(session, announcer, before, step, actor_id=None)
        before = step.call


async def _settle(
    session: AsyncSession, announcer: Announcer, before: Call, step: Step, actor_id: UUID | None
) -> None:
    """Store a step and what has to be said because of it."""
    if step.call == before and not step.freed:
        return
    await queries.save(session, before, step.call, step.freed)
    for notice in step.notices:
        await signals.put_notice(
            session,
            before.room_id,
            notice.to,
            _frame(notice),
            departure=notice.kind is NoticeKind.LEFT,
        )
    if step.changes:
        await outbox.stage(session, *_events(step, actor_id))
    announcer.after(session, step.call, visible=bool(step.changes))


def _frame(notice: Notice) -> str:
    match notice.kind:
        case NoticeKind.JOINED:
            joined = PeerJoinedFrame(user_id=notice.user_id, username=notice.username)
            return wire.text(joined)
        case NoticeKind.LOST:
            return wire.text(PeerLostFrame(user_id=notice.user_id, username=notice.username))
        case NoticeKind.LEFT:
            assert notice.reason is not None
            left = PeerLeftFrame(
                user_id=notice.user_id, username=notice.username, reason=notice.reason
            )
            return wire.text(left)


_EVENTS = {
    ChangeKind.STARTED: events.CallStarted,
    ChangeKind.CHANGED: events.CallChanged,
    ChangeKind.ENDED: events.CallEnded,
}


def _events(step: Step, actor_id: UUID | None) -> list[events.Event]:
    return [
        _EVENTS[change.kind](
            event_id=new_id(),
            occurred_at=wall_clock(),
            actor_id=actor_id,
            version=change.version,
            room_id=step.call.room_id,
            call_id=change.call_id,
            participants=list(change.participants),
        )
        for change in step.changes
    ]
