"""Between the stored timer, the pure one and the one that people see. No SQL, no I/O."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import PersonRef, TimerState
from cafe_tracker.spans import of_json, to_json
from cafe_tracker.tables import TimerRow
from cafe_tracker.timers.timer import Plan, Timer

SECOND = timedelta(seconds=1)


class Owner(Struct, frozen=True, kw_only=True):
    """Whose timer: a person's own, or that of a room, whose code is set too."""

    person_id: UUID | None = None
    room_id: UUID | None = None
    room_code: str | None = None


def new_row(timer_id: UUID, owner: Owner, timer: Timer) -> TimerRow:
    """Return a row for a timer that nobody has used yet."""
    row = TimerRow(
        id=timer_id,
        person_id=owner.person_id,
        room_id=owner.room_id,
        room_code=owner.room_code,
    )
    write(row, timer)
    return row


def timer_of(row: TimerRow) -> Timer:
    """Return the pure timer of a row."""
    return Timer(
        plan=Plan(**{name: getattr(row, name) for name in Plan.__struct_fields__}),
        status=row.status,
        phase=row.phase,
        round=row.round,
        phase_number=row.phase_number,
        version=row.version,
        left=row.left,
        started_at=row.started_at,
        running_since=row.running_since,
        spans=tuple(of_json(row.spans)),
    )


def write(row: TimerRow, timer: Timer) -> None:
    """Store a pure timer in its row."""
    for name in Plan.__struct_fields__:
        setattr(row, name, getattr(timer.plan, name))
    row.status = timer.status
    row.phase = timer.phase
    row.round = timer.round
    row.phase_number = timer.phase_number
    row.version = timer.version
    row.left = timer.left
    row.started_at = timer.started_at
    row.running_since = timer.running_since
    row.ends_at = timer.ends_at
    row.spans = to_json(timer.spans)


def state_of(row: TimerRow, timer: Timer, now: datetime, minute: timedelta) -> TimerState:
    """Return what people see at `now`. timer: the row's, perhaps further on than stored.

    remaining_seconds is rounded up, so that a timer shows 0 only when it is over. The goal of a
    room's timer is that of one person among many, and is not shown.
    """
    controlled_by = None
    if row.controlled_by_id is not None and row.controlled_by_username is not None:
        controlled_by = PersonRef(user_id=row.controlled_by_id, username=row.controlled_by_username)
    return TimerState(
        id=row.id,
        scope="personal" if row.room_id is None else "room",
        room=row.room_code,
        status=timer.status,
        phase=timer.phase,
        round=timer.round,
        rounds=timer.plan.rounds,
        focus_minutes=timer.plan.focus_minutes,
        break_minutes=timer.plan.break_minutes,
        long_break_minutes=timer.plan.long_break_minutes,
        auto_start=timer.plan.auto_start,
        started_at=timer.started_at,
        ends_at=timer.ends_at,
        remaining_seconds=-(-timer.remaining(now) // SECOND),
        server_time=now,
        version=timer.version,
        controlled_by=controlled_by,
        mode=timer.plan.mode,
        flow_ratio=timer.plan.flow_ratio,
        overtime_minutes=timer.plan.overtime_minutes,
        elapsed_seconds=timer.elapsed(now) // SECOND,
        overtime_at=timer.overtime_at(minute),
        overtime_seconds=timer.overtime(now, minute) // SECOND,
        goal=row.goal if row.room_id is None else None,
    )
