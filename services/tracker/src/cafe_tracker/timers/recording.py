"""Credits focus phases inside the transaction that leaves them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from prometheus_client import Histogram
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.ids import new_id
from cafe_tracker.aims import service as aims
from cafe_tracker.people import queries as people
from cafe_tracker.progress.calendar import calendar
from cafe_tracker.sessions import ledger
from cafe_tracker.spans import Span, hull, of_json, to_json
from cafe_tracker.tables import Aim, PendingCredit, Person, StudySession, TimerRow
from cafe_tracker.timers.credit import Share, present, share
from cafe_tracker.timers.presence import Evidence
from cafe_tracker.timers.timer import Studied

lag_seconds = Histogram(
    "cafe_tracker_credit_lag_seconds",
    "From the end of a focus phase to its credit",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)


class Phase(Struct, frozen=True, kw_only=True):
    """A focus phase that was left, and when it ran for whom."""

    timer_id: UUID
    phase_number: int
    room_id: UUID | None
    room_code: str | None
    goal: str | None
    goal_by: UUID | None
    ran: Mapping[UUID, Sequence[Span]]


class Left(Struct, frozen=True, kw_only=True):
    """A timer, the focus phases that it has left, and who was in its room, where that is known."""

    row: TimerRow
    studied: Sequence[Studied]
    evidence: Evidence | None = None


async def credit(
    session: AsyncSession, lefts: Sequence[Left], minute: timedelta, now: datetime
) -> None:
    """Credit the phases that timers have left, or note those of rooms that lack evidence.

    The caller holds the timers' rows locked.
    """
    known: list[Phase] = []
    for left in lefts:
        row, evidence = left.row, left.evidence
        for phase in left.studied:
            if row.person_id is not None:
                known.append(_of_timer(row, phase, {row.person_id: phase.spans}))
            elif evidence is not None and phase.phase_number in evidence.phases:
                known.append(_of_timer(row, phase, present(phase.spans, evidence.there)))
            else:
                session.add(_waiting(row, phase, now))
                continue
            lag_seconds.observe((now - phase.ended_at).total_seconds())
    await _record(session, known, minute, now)


async def credit_pending(
    session: AsyncSession,
    waited: Sequence[tuple[PendingCredit, Evidence]],
    minute: timedelta,
    now: datetime,
) -> None:
    """Credit phases whose evidence has arrived; the caller holds their rows locked."""
    phases = [
        Phase(
            timer_id=row.timer_id,
            phase_number=row.phase_number,
            room_id=row.room_id,
            room_code=row.room_code,
            goal=row.goal,
            goal_by=row.goal_by,
            ran=present(of_json(row.spans), evidence.there),
        )
        for row, evidence in waited
    ]
    await _record(session, phases, minute, now)
    for row, _ in waited:
        await session.delete(row)
        lag_seconds.observe((now - row.ended_at).total_seconds())


async def _record(
    session: AsyncSession, phases: Sequence[Phase], minute: timedelta, now: datetime
) -> None:
    ids = {person_id for phase in phases for person_id in phase.ran}
    if not ids:
        return
    # All at once, so that two workers never wait for each other.
    locked = {person.person_id: person for person in await people.lock(session, ids)}
    taken = await _taken(session, phases)
    said = await aims.of_people(session, ids, now)
    entries: list[ledger.Entry] = []
    for phase in phases:
        for person_id, ran in phase.ran.items():
            person = locked.get(person_id)
            part = share(ran, taken.get(person_id, ()), minute)
            if person is None or part is None:
                continue
            taken.setdefault(person_id, []).extend(part.spans)
            days = calendar(person.timezone, person.day_starts_at).split(part.spans, minute)
            study = _session(phase, person, part, said.get(person_id))
            entries.append(ledger.Entry(person, study, days))
    await ledger.enter(session, entries, now)


async def _taken(session: AsyncSession, phases: Sequence[Phase]) -> dict[UUID, list[Span]]:
    """Return the time around these phases for which timers have credited their people already."""
    around = hull([span for phase in phases for spans in phase.ran.values() for span in spans])
    rows = await session.execute(
        select(StudySession.person_id, StudySession.spans).where(
            StudySession.person_id.in_({one for phase in phases for one in phase.ran}),
            StudySession.timer_id.is_not(None),
            StudySession.started_at < around.ended,
            StudySession.ended_at > around.began,
        )
    )
    taken: dict[UUID, list[Span]] = {}
    for person_id, spans in rows:
        taken.setdefault(person_id, []).extend(of_json(spans))
    return taken


def _session(phase: Phase, person: Person, part: Share, aim: Aim | None) -> StudySession:
    note = phase.goal if phase.goal_by == person.person_id else None
    return StudySession(
        id=new_id(),
        person_id=person.person_id,
        room_id=phase.room_id,
        room_code=phase.room_code,
        minutes=part.minutes,
        started_at=part.during.began,
        ended_at=part.during.ended,
        source="timer" if phase.room_id is None else "room_timer",
        note=note if aim is None else note or aim.goal,
        subject=None if aim is None else aim.subject,
        timer_id=phase.timer_id,
        phase_number=phase.phase_number,
        spans=to_json(part.spans),
        goal_id=None if aim is None else aim.goal_id,
        result=None,
    )


def _of_timer(row: TimerRow, studied: Studied, ran: Mapping[UUID, Sequence[Span]]) -> Phase:
    return Phase(
        timer_id=row.id,
        phase_number=studied.phase_number,
        room_id=row.room_id,
        room_code=row.room_code,
        goal=row.goal,
        goal_by=row.goal_by,
        ran=ran,
    )


def _waiting(row: TimerRow, studied: Studied, now: datetime) -> PendingCredit:
    assert row.room_id is not None, "only rooms need evidence"
    assert row.room_code is not None
    return PendingCredit(
        timer_id=row.id,
        phase_number=studied.phase_number,
        room_id=row.room_id,
        room_code=row.room_code,
        spans=to_json(studied.spans),
        ended_at=studied.ended_at,
        goal=row.goal,
        goal_by=row.goal_by,
        next_try_at=now,
    )
