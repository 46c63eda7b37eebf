"""The worker: carries due timers over, and credits what had to wait for evidence.

Every replica runs it. People's own timers are claimed and credited many in a transaction. Those of
rooms are looked up without a lock, evidence is asked for all of them at once, and then they are
claimed and credited like the others. What another worker holds is left to it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from prometheus_client import Counter, Gauge

from cafe_chassis.jobs import Job
from cafe_database.sessions import glance, unit
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs
from cafe_tracker.database_clock import database_now
from cafe_tracker.resources import Resources
from cafe_tracker.spans import of_json
from cafe_tracker.tables import TimerRow
from cafe_tracker.timers import clock, queries, recording, service
from cafe_tracker.timers.presence import Evidence, gather, gather_many
from cafe_tracker.timers.rows import timer_of
from cafe_tracker.timers.timer import Studied

log = logs.get(__name__)

LOOK_S = 0.5
"""The longest sleep: another process may start a timer that ends before any that is known."""
SHORTEST_S = 0.05
"""The shortest sleep, for what is due but could not be done at once."""
RETRY = timedelta(seconds=1)
"""Waiting credits are tried again so often: with chat back they are late by 4 s at most (P13)."""
DOWN_S = 1.0
"""How long to wait for PostgreSQL. The supervisor's back-off would grow beyond what P13 allows."""
BATCH = 100
CLAIM = 50
"""Timers in one transaction: the commit is shared, and a crash costs few of them."""
AMONG = 10 * CLAIM
"""Of so many that are due, rooms' timers or waiting credits, a worker takes some: two seldom take
the same."""
AT_ONCE = 4
"""Timers completed side by side; each takes a connection of the pool's fifteen."""

completed_total = Counter("cafe_tracker_timers_completed_total", "Timers carried over a phase end")
overdue_seconds = Gauge(
    "cafe_tracker_timers_overdue_seconds", "How late the most overdue timer was at the last look"
)
waiting_gauge = Gauge("cafe_tracker_credits_waiting", "Credits that wait for chat's evidence")
waited_total = Counter("cafe_tracker_credits_waited_total", "Credits made after waiting for chat")


class Due(Struct, frozen=True, kw_only=True):
    """A timer whose phase is over, and the focus phases that this would leave."""

    timer_id: UUID
    room_id: UUID | None
    studied: Sequence[Studied]


class Asked(Struct, frozen=True, kw_only=True):
    """A focus phase of a room whose credit waits."""

    room_id: UUID
    timer_id: UUID
    studied: Studied

    @property
    def key(self) -> queries.PendingKey:
        """The primary key of its row."""
        return self.timer_id, self.studied.phase_number


def jobs(resources: Resources) -> list[Job]:
    """Return the worker's jobs."""
    return [
        Job("timers-due", lambda: _for_ever(lambda: complete_personal(resources))),
        Job("room-timers-due", lambda: _for_ever(lambda: complete_rooms(resources))),
        Job("credits-waiting", lambda: _for_ever(lambda: credit_waiting(resources))),
    ]


async def complete_personal(resources: Resources) -> float:
    """Complete people's own timers that are due; return the seconds until there may be more."""
    wait = await _until_next(resources)
    if wait > 0:
        return wait
    try:
        async with unit(resources.core.sessions) as session:
            count = await service.complete_personal(session, resources, CLAIM)
        completed_total.inc(count)
    except Exception as error:
        if is_dependency_down(error):
            raise
        # One of them is broken: the others must not wait for it.
        log.error("timers_work_failed", exc_info=error)
        await _complete_one_by_one(resources)
        return SHORTEST_S
    return 0 if count == CLAIM else SHORTEST_S


async def complete_rooms(resources: Resources) -> float:
    """Complete timers of rooms that are due; return the seconds until there may be more.

    Where evidence lacks a timer goes on all the same, and its credit waits.
    """
    wait = await _until_next(resources)
    if wait > 0:
        return wait
    async with unit(resources.core.sessions) as session:
        now = await database_now(session)
        rows = await queries.due_rooms(session, now, CLAIM, AMONG)
    if not rows:
        return SHORTEST_S
    found = _due(resources, rows, now)
    asked = [due for due in found if due.room_id is not None and due.studied]
    answers = await gather_many(
        resources.core, [(due.room_id, due.studied) for due in asked if due.room_id is not None]
    )
    evidence: dict[UUID, Evidence | None] = {due.timer_id: None for due in found}
    if answers is not None:
        evidence.update(zip((due.timer_id for due in asked), answers, strict=True))
    try:
        async with unit(resources.core.sessions) as session:
            completed_total.inc(await service.complete_rooms(session, resources, evidence))
    except Exception as error:
        if is_dependency_down(error):
            raise
        log.error("timers_work_failed", exc_info=error)
        await _side_by_side([_completing(resources, due) for due in found])
        return SHORTEST_S
    return 0 if len(found) == CLAIM else SHORTEST_S


async def _until_next(resources: Resources) -> float:
    """Return the seconds until a phase may end, 0 if one is over.

    One question without a transaction: it is all that most looks of an idle worker cost.
    """
    async with glance(resources.core.sessions) as session:
        wait = await queries.next_due_in(session)
    overdue_seconds.set(0 if wait is None else max(0.0, -wait.total_seconds()))
    return LOOK_S if wait is None else min(max(wait.total_seconds(), 0.0), LOOK_S)


async def _complete_one_by_one(resources: Resources) -> None:
    async with unit(resources.core.sessions) as session:
        now = await database_now(session)
        rows = await queries.due_personal(session, now, BATCH)
    await _side_by_side([_completing(resources, due) for due in _due(resources, rows, now)])


def _due(resources: Resources, rows: Sequence[TimerRow], now: datetime) -> list[Due]:
    return [
        Due(
            timer_id=row.id,
            room_id=row.room_id,
            studied=clock.settle(timer_of(row), now, resources.minute).studied,
        )
        for row in rows
    ]


async def credit_waiting(resources: Resources) -> float:
    """Try again to credit what lacks evidence; return the seconds until the next look."""
    async with glance(resources.core.sessions) as session:
        waiting = await queries.count_pending(session)
    waiting_gauge.set(waiting)
    if not waiting:
        return LOOK_S
    async with unit(resources.core.sessions) as session:
        rows = await queries.pending(session, await database_now(session), CLAIM, AMONG)
    if not rows:
        return LOOK_S
    asked = [
        Asked(
            room_id=row.room_id,
            timer_id=row.timer_id,
            studied=Studied(
                phase_number=row.phase_number,
                spans=tuple(of_json(row.spans)),
                ended_at=row.ended_at,
            ),
        )
        for row in rows
    ]
    answers = await gather_many(resources.core, [(one.room_id, [one.studied]) for one in asked])
    if answers is None:
        return await _credit_singly(resources, asked)
    try:
        pairs = zip(asked, answers, strict=True)
        await _credit(resources, {one.key: evidence for one, evidence in pairs})
    except Exception as error:
        if is_dependency_down(error):
            raise
        # One of them is broken: the others must not wait for it.
        log.error("timers_work_failed", exc_info=error)
        pairs = zip(asked, answers, strict=True)
        await _side_by_side([_crediting(resources, one, evidence) for one, evidence in pairs])
        return SHORTEST_S
    return 0 if len(asked) == CLAIM else LOOK_S


async def _credit_singly(resources: Resources, asked: Sequence[Asked]) -> float:
    """Credit rooms of which all together are too much for one answer; do as `credit_waiting`.

    The first one tells whether chat answers at all: while it does not, nothing else is tried. It
    is another one next time, so that a single room is in nobody's way.
    """
    first, *others = asked
    evidence = await gather(resources.core, first.room_id, [first.studied])
    if evidence is None:
        return RETRY.total_seconds()
    work = [_crediting(resources, first, evidence)]
    await _side_by_side([*work, *(_crediting(resources, one, None) for one in others)])
    return SHORTEST_S if len(asked) == CLAIM else LOOK_S


async def _credit(resources: Resources, known: Mapping[queries.PendingKey, Evidence]) -> None:
    """Credit phases in one transaction; those that another worker has or had are left to it."""
    async with unit(resources.core.sessions) as session:
        rows = await queries.claim_pending(session, known.keys())
        waited = [(row, known[row.timer_id, row.phase_number]) for row in rows]
        now = await database_now(session)
        await recording.credit_pending(session, waited, resources.minute, now)
    waited_total.inc(len(rows))


def _completing(resources: Resources, due: Due) -> Callable[[], Awaitable[None]]:
    async def complete() -> None:
        evidence = None
        if due.room_id is not None and due.studied:
            evidence = await gather(resources.core, due.room_id, due.studied)
        async with unit(resources.core.sessions) as session:
            if await service.complete(session, resources, due.timer_id, evidence):
                completed_total.inc()

    return complete


def _crediting(
    resources: Resources, one: Asked, known: Evidence | None
) -> Callable[[], Awaitable[None]]:
    async def credit() -> None:
        evidence = known or await gather(resources.core, one.room_id, [one.studied])
        if evidence is not None:
            await _credit(resources, {one.key: evidence})
            return
        async with unit(resources.core.sessions) as session:
            now = await database_now(session)
            for row in await queries.claim_pending(session, [one.key]):
                row.next_try_at = now + RETRY

    return credit


async def _side_by_side(work: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Do some things at once; one that is broken is logged and does not keep the others."""
    seats = asyncio.Semaphore(AT_ONCE)

    async def one(thing: Callable[[], Awaitable[None]]) -> None:
        async with seats:
            try:
                await thing()
            except Exception as error:
                if is_dependency_down(error):
                    raise
                log.error("timer_work_failed", exc_info=error)

    async with asyncio.TaskGroup() as group:
        for thing in work:
            group.create_task(one(thing))


async def _for_ever(step: Callable[[], Awaitable[float]]) -> None:
    while True:
        try:
            wait = await step()
        except Exception as error:
            if not is_dependency_down(error):
                raise
            log.warning("worker_waits_for_database", kind=type(error).__name__)
            wait = DOWN_S
        await asyncio.sleep(wait)
