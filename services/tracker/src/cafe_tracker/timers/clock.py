"""The timer as a pure state machine: time is an argument, and nothing here does I/O.

A cycle is `rounds` times focus and break, with a long break after the last focus; then the timer
is idle at the beginning of a new cycle, also with `auto_start`, so that a forgotten timer stops by
itself. A break of 0 minutes is none. Idle in any other phase means: `Start` begins that one.

In flow mode a cycle is one focus, left by hand, and one break in proportion to it.

Every change makes `version` one larger. Leaving a phase, however it is left, makes `phase_number`
one larger: together with the timer it is the name under which a phase's minutes are credited once.

`minute` is the length of a timer's minute (60 s, shorter in tests); `now` must be of one clock.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from cafe_contracts.states import TimerPhase
from cafe_tracker.timers.commands import (
    Change,
    Command,
    End,
    Extend,
    Pause,
    Refusal,
    Rejected,
    Reset,
    Resume,
    Skip,
    Start,
)
from cafe_tracker.timers.timer import Plan, Studied, Timer

LONGEST_PHASE_MINUTES = 720
"""`Extend` stops here: as long as the longest session that may be entered by hand."""

FLOW_MINUTES = 180
"""A flow that nobody ends stops here unless told: as long as the longest focus that counts down."""

FLOW_BREAK_MINUTES = 60
"""The longest break that a flow earns, which is the longest there is (docs/api.md §6)."""

MOST_PAUSES = 200
"""In one phase. Each adds a span that is stored with the timer, so their number has an end."""


def new(minute: timedelta) -> Timer:
    """Return a timer that nobody has used yet."""
    return Timer(left=Plan().focus_minutes * minute)


def settle(timer: Timer, now: datetime, minute: timedelta) -> Change:
    """Carry a timer over every phase end that has passed by `now`.

    Phases follow each other at the planned instants, however late this is called, so readers and
    the worker see the same states. Returns the timer itself when nothing was due.
    """
    studied: tuple[Studied, ...] = ()
    while (ends_at := timer.ends_at) is not None and ends_at <= now:
        change = _leave(timer, ends_at, minute, run_on=timer.plan.auto_start)
        timer, studied = change.timer, studied + change.studied
    return Change(timer=timer, studied=studied)


def apply(
    timer: Timer, command: Command, now: datetime, minute: timedelta, version: int | None = None
) -> Change | Rejected:
    """Carry out a command on the timer as it is at `now`.

    version: the one that the sender saw; None skips the comparison. A clock that went backwards
    is taken to stand still.
    """
    settled = settle(timer, now, minute)
    timer = settled.timer
    if version is not None and version != timer.version:
        return Rejected(
            timer=timer,
            refusal=Refusal.STALE,
            detail=f"The timer has changed: it is at version {timer.version}, not {version}.",
        )
    if timer.running_since is not None:
        now = max(now, timer.running_since)
    outcome = _obey(timer, command, now, minute)
    if isinstance(outcome, str):
        return Rejected(timer=timer, refusal=Refusal.ILLEGAL, detail=outcome)
    return Change(timer=outcome.timer, studied=settled.studied + outcome.studied)


def _obey(timer: Timer, command: Command, now: datetime, minute: timedelta) -> Change | str:
    """Return the change, or the reason why the command is illegal now."""
    outcome: Change | str = f"A timer that is {timer.status} cannot do that."
    match command, timer.status:
        case Start(), "idle":
            outcome = _start(timer, command, now, minute)
        case Pause(), "running":
            outcome = _pause(timer, now)
        case Resume(), "paused":
            outcome = Change(timer=_next(timer, status="running", running_since=now))
        case (Reset(), _) | (End(), "running" | "paused"):
            outcome = _back_to_start(timer, now, minute)
        case Skip(), _ if not timer.fresh:
            run_on = timer.plan.auto_start and timer.status != "idle"
            outcome = _leave(timer, now, minute, run_on=run_on)
        case Extend(minutes), "running" | "paused":
            outcome = _extend(timer, minutes * minute, now, minute)
    return outcome


def _start(timer: Timer, command: Start, now: datetime, minute: timedelta) -> Change | str:
    if not timer.fresh and command.mode not in (None, timer.plan.mode):
        return f"The cycle is one of {timer.plan.mode}; reset it to change that."
    plan = _planned(timer, command)
    # A short break is followed by one more round.
    if plan.mode == "countdown" and plan.rounds < timer.round + (timer.phase == "break"):
        return f"The cycle is in round {timer.round} already; reset it to plan fewer rounds."
    planned = _enter(timer, timer.phase, timer.round, plan, minute)
    return Change(
        timer=_next(timer, **_fields(planned), status="running", started_at=now, running_since=now)
    )


def _planned(timer: Timer, command: Start) -> Plan:
    base = Plan() if timer.fresh else timer.plan
    if timer.fresh and command.mode == "flow":
        base = replace(base, focus_minutes=FLOW_MINUTES)
    given = {
        name: value
        for name in Plan.__struct_fields__
        if (value := getattr(command, name)) is not None
    }
    plan = replace(base, **given)
    return replace(plan, rounds=1, overtime_minutes=0) if plan.mode == "flow" else plan


def _pause(timer: Timer, now: datetime) -> Change | str:
    if len(timer.spans) >= MOST_PAUSES:
        return f"A phase can be paused {MOST_PAUSES} times."
    spans = timer.ran(now)
    paused = _next(
        timer, status="paused", left=timer.remaining(now), spans=spans, running_since=None
    )
    return Change(timer=paused)


def _extend(timer: Timer, more: timedelta, now: datetime, minute: timedelta) -> Change | str:
    if timer.elapsed(now) + timer.remaining(now) + more > LONGEST_PHASE_MINUTES * minute:
        return f"A phase lasts at most {LONGEST_PHASE_MINUTES} minutes."
    return Change(timer=_next(timer, left=timer.left + more))


def _back_to_start(timer: Timer, now: datetime, minute: timedelta) -> Change:
    begun = _enter(timer, "focus", 1, timer.plan, minute)
    return Change(timer=_left(timer, begun), studied=_studied(timer, now))


def _leave(timer: Timer, now: datetime, minute: timedelta, *, run_on: bool) -> Change:
    """Leave the phase for the one that follows; with run_on it begins at once, at `now`."""
    plan = timer.plan
    if plan.mode == "flow" and timer.phase == "focus":
        plan = replace(plan, break_minutes=_earned(timer, now, minute))
    phase, round_ = _following(timer)
    after = _left(timer, _enter(timer, phase, round_, plan, minute))
    if run_on and not after.fresh:
        after = replace(after, status="running", started_at=now, running_since=now)
    return Change(timer=after, studied=_studied(timer, now))


def _earned(timer: Timer, now: datetime, minute: timedelta) -> int:
    """Return the minutes of the break behind a flow, rounded up; 0: it has not run at all."""
    minutes = -(-timer.elapsed(now) // (timer.plan.flow_ratio * minute))
    return min(minutes, FLOW_BREAK_MINUTES)


def _following(timer: Timer) -> tuple[TimerPhase, int]:
    """Return the phase that follows and its round; breaks of 0 minutes are not taken out yet."""
    if timer.plan.mode == "flow":
        return ("break" if timer.phase == "focus" else "focus"), 1
    if timer.phase == "focus":
        return ("break" if timer.round < timer.plan.rounds else "long_break"), timer.round
    return "focus", timer.round + 1 if timer.phase == "break" else 1


class _Standing(Struct, frozen=True, kw_only=True):
    """Where a timer stands before a phase begins."""

    plan: Plan
    phase: TimerPhase
    round: int
    left: timedelta


def _enter(
    timer: Timer, phase: TimerPhase, round_: int, plan: Plan, minute: timedelta
) -> _Standing:
    """Stand before a phase, or before the focus behind it when it is a break of 0 minutes."""
    if plan.minutes(phase) == 0:
        phase, round_ = _following(replace(timer, plan=plan, phase=phase, round=round_))
    return _Standing(plan=plan, phase=phase, round=round_, left=plan.minutes(phase) * minute)


def _fields(standing: _Standing) -> dict[str, object]:
    return {name: getattr(standing, name) for name in _Standing.__struct_fields__}


def _left(timer: Timer, standing: _Standing) -> Timer:
    """Return the timer idle where it stands, its former phase behind it."""
    return _next(
        timer,
        **_fields(standing),
        status="idle",
        phase_number=timer.phase_number + 1,
        started_at=None,
        running_since=None,
        spans=(),
    )


def _next(timer: Timer, **changes: object) -> Timer:
    return replace(timer, version=timer.version + 1, **changes)


def _studied(timer: Timer, now: datetime) -> tuple[Studied, ...]:
    spans = timer.ran(now)
    if timer.phase != "focus" or not spans:
        return ()
    ended_at = spans[-1].ended
    return (Studied(phase_number=timer.phase_number, spans=spans, ended_at=ended_at),)
