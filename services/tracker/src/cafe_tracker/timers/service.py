"""The rules of timers in the database: who sees what, who moves them, what follows from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts import wire
from cafe_contracts.events import TimerChanged
from cafe_contracts.frames import TimerFrame
from cafe_contracts.states import TimerState
from cafe_contracts.subjects import live_room, live_timer
from cafe_database.ids import new_id
from cafe_database.sessions import after_commit
from cafe_http.errors import NotFound
from cafe_http.identity import Principal
from cafe_messaging.outbox import stage
from cafe_tracker.aims import service as aims
from cafe_tracker.aims.service import Words
from cafe_tracker.database_clock import database_now
from cafe_tracker.errors import REFUSED
from cafe_tracker.people import service as people
from cafe_tracker.resources import Resources
from cafe_tracker.tables import TimerRow
from cafe_tracker.timers import clock, queries
from cafe_tracker.timers.commands import Change, Command, Rejected, Reset, Start
from cafe_tracker.timers.presence import Evidence
from cafe_tracker.timers.recording import Left, credit
from cafe_tracker.timers.rows import Owner, new_row, state_of, timer_of, write
from cafe_tracker.timers.timer import Studied, Timer


class Order(Struct, frozen=True, kw_only=True):
    """What somebody wants of a timer. version: the one he saw; words: with `Start` only."""

    command: Command
    version: int | None = None
    words: Words = Words()


async def show(session: AsyncSession, resources: Resources, owner: Owner) -> TimerState:
    """Return a timer as it is now, also when its phase is over and no worker has noticed yet.

    Raises NotFound when the room is gone.
    """
    row = await _found(session, resources, owner)
    now = await database_now(session)
    return _settled(row, now, resources)


async def show_rooms(
    session: AsyncSession, resources: Resources, rooms: Sequence[Owner]
) -> dict[UUID, TimerState]:
    """Return the timers of rooms by room id, as `show` does."""
    rows = await queries.of_rooms(session, _ids(rooms))
    missing = set(_ids(rooms)) - {row.room_id for row in rows}
    if missing:
        for owner in rooms:
            if owner.room_id in missing:
                await _open(session, resources, owner)
        rows = await queries.of_rooms(session, _ids(rooms))
    now = await database_now(session)
    return {row.room_id: _settled(row, now, resources) for row in rows if row.room_id is not None}


async def show_people(
    session: AsyncSession, resources: Resources, people_ids: Sequence[UUID]
) -> dict[UUID, TimerState]:
    """Return the own timers of people by person, as `show` does; of those who have one."""
    rows = await queries.of_people(session, people_ids)
    now = await database_now(session)
    return {
        row.person_id: _settled(row, now, resources) for row in rows if row.person_id is not None
    }


def frame_of(state: TimerState) -> TimerFrame:
    """Return the frame that tells a state."""
    return TimerFrame(**structs.asdict(state))


def _settled(row: TimerRow, now: datetime, resources: Resources) -> TimerState:
    timer = clock.settle(timer_of(row), now, resources.minute).timer
    return state_of(row, timer, now, resources.minute)


async def prepare(
    session: AsyncSession, resources: Resources, owner: Owner, who: Principal, order: Order
) -> Sequence[Studied]:
    """Return the focus phases that an order would leave, were it carried out right now.

    To be committed before `obey`: makes the timer if there is none yet, so that it has the same id
    whatever becomes of the order, and learns who commands without holding any other lock.
    """
    row = await _found(session, resources, owner)
    await people.learn(session, people.of_principal(who))
    now = await database_now(session)
    outcome = clock.apply(timer_of(row), order.command, now, resources.minute, order.version)
    return () if isinstance(outcome, Rejected) else outcome.studied


async def obey(
    session: AsyncSession,
    resources: Resources,
    owner: Owner,
    who: Principal,
    order: Order,
    evidence: Evidence | None,
) -> TimerState:
    """Carry out an order; of several at once each sees what the one before it did.

    Raises StaleVersion or IllegalNow with the timer as it is; NotFound when the room is gone;
    Invalid when the goal is not one of his.
    """
    row = await queries.lock(session, owner)
    if row is None or row.closed_at is not None:
        raise NotFound
    now = await database_now(session)
    before = timer_of(row)
    outcome = clock.apply(before, order.command, now, resources.minute, order.version)
    if isinstance(outcome, Rejected):
        raise REFUSED[outcome.refusal](
            outcome.detail, state_of(row, outcome.timer, now, resources.minute)
        )
    left = Left(row=row, studied=outcome.studied, evidence=evidence)
    await credit(session, [left], resources.minute, now)
    if isinstance(order.command, Start):
        words = order.words
        if words.said:
            words = await aims.put(session, who.id, words)
        _set_goal(row, words.goal, who, keep=not before.fresh)
    row.controlled_by_id, row.controlled_by_username = who.id, who.username
    return await _store(session, resources, row, outcome.timer, who.id)


async def complete(
    session: AsyncSession, resources: Resources, timer_id: UUID, evidence: Evidence | None
) -> bool:
    """Carry a timer over what is due; False when another worker does, or nothing is due."""
    row = await queries.lock_unless_busy(session, timer_id)
    if row is None:
        return False
    return await _complete(session, resources, [row], {row.id: evidence}) > 0


async def complete_personal(session: AsyncSession, resources: Resources, most: int) -> int:
    """Carry so many personal timers over what is due, at most; return how many there were.

    All in one transaction: two thousand that end together cost a few dozen commits. Timers that
    another worker holds are left to it.
    """
    rows = await queries.claim_due_personal(session, await database_now(session), most)
    return await _complete(session, resources, rows, {})


async def complete_rooms(
    session: AsyncSession, resources: Resources, evidence: Mapping[UUID, Evidence | None]
) -> int:
    """Carry timers of rooms over what is due, in one transaction; return how many there were.

    evidence: by timer, None where it lacks. Timers that another worker holds are left to it.
    """
    rows = await queries.claim(session, evidence.keys())
    return await _complete(session, resources, rows, evidence)


async def _complete(
    session: AsyncSession,
    resources: Resources,
    rows: Sequence[TimerRow],
    evidence: Mapping[UUID, Evidence | None],
) -> int:
    now = await database_now(session)
    changes = [(row, clock.settle(timer_of(row), now, resources.minute)) for row in rows]
    changed = [(row, change) for row, change in changes if change.timer.version != row.version]
    lefts = [
        Left(row=row, studied=change.studied, evidence=evidence.get(row.id))
        for row, change in changed
    ]
    await credit(session, lefts, resources.minute, now)
    await _store_all(session, resources, [(row, change.timer) for row, change in changed], None)
    return len(changed)


async def close(session: AsyncSession, resources: Resources, room_id: UUID) -> None:
    """End the timer of a room that is gone; its minutes are credited as soon as chat is asked."""
    row = await queries.lock(session, Owner(room_id=room_id))
    if row is None or row.closed_at is not None:
        return
    now = await database_now(session)
    change = clock.apply(timer_of(row), Reset(), now, resources.minute)
    assert isinstance(change, Change), "a reset is always legal"
    await credit(session, [Left(row=row, studied=change.studied)], resources.minute, now)
    row.closed_at = now
    await _store(session, resources, row, change.timer, None)


def _set_goal(row: TimerRow, goal: str | None, who: Principal, *, keep: bool) -> None:
    """A cycle has the goal it began with, until somebody names another."""
    if goal is not None:
        row.goal, row.goal_by = goal, who.id
    elif not keep:
        row.goal = row.goal_by = None


async def _store(
    session: AsyncSession, resources: Resources, row: TimerRow, timer: Timer, actor: UUID | None
) -> TimerState:
    """Write a changed timer, stage its event, and send its frame after the commit."""
    (state,) = await _store_all(session, resources, [(row, timer)], actor)
    return state


async def _store_all(
    session: AsyncSession,
    resources: Resources,
    changed: Sequence[tuple[TimerRow, Timer]],
    actor: UUID | None,
) -> list[TimerState]:
    if not changed:
        return []
    now = await database_now(session)
    states = []
    for row, timer in changed:
        write(row, timer)
        state = state_of(row, timer, now, resources.minute)
        states.append(state)
        _announce(session, resources, row, state)
    await stage(session, *(_changed(row, actor, now) for row, _ in changed))
    return states


def _changed(row: TimerRow, actor: UUID | None, now: datetime) -> TimerChanged:
    return TimerChanged(
        event_id=new_id(),
        occurred_at=now,
        actor_id=actor,
        version=row.version,
        timer_id=row.id,
        room_id=row.room_id,
        person_id=row.person_id,
        status=row.status,
        phase=row.phase,
    )


def _announce(
    session: AsyncSession, resources: Resources, row: TimerRow, state: TimerState
) -> None:
    """Send a timer's frame after the commit: to its room, or to its person's own sockets."""
    if row.room_id is not None:
        subject = live_room(row.room_id)
    else:
        assert row.person_id is not None, "a timer has one owner"
        subject = live_timer(row.person_id)
    frame = wire.encode(frame_of(state))

    async def tell() -> None:
        if row.person_id is not None:
            resources.hub.tell(row.person_id, state.version, frame)
        await resources.core.bus.publish_live(subject, frame)

    after_commit(session, tell)


async def _found(session: AsyncSession, resources: Resources, owner: Owner) -> TimerRow:
    row = await queries.find(session, owner)
    if row is None:
        await _open(session, resources, owner)
        row = await queries.find(session, owner)
    if row is None or row.closed_at is not None:
        raise NotFound
    return row


async def _open(session: AsyncSession, resources: Resources, owner: Owner) -> None:
    row = new_row(new_id(), owner, clock.new(resources.minute))
    await queries.add_unless_there(session, row)


def _ids(rooms: Sequence[Owner]) -> list[UUID]:
    return [owner.room_id for owner in rooms if owner.room_id is not None]
