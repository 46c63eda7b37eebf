"""A timer at one moment, and what it was worth when it left a focus phase. Values only."""

from datetime import datetime, timedelta

from msgspec import Struct

from cafe_contracts.states import TimerMode, TimerPhase, TimerStatus
from cafe_tracker.spans import Span, tidy, total


class Plan(Struct, frozen=True, kw_only=True):
    """The lengths of a cycle, in minutes; the defaults are those of docs/api.md §6.

    mode `flow`: the focus is counted up and left by hand, at the latest after focus_minutes; its
    break has a minute for each flow_ratio minutes of it. overtime_minutes: so long a focus that
    counts down runs on behind its end, for a thought to be finished.
    """

    focus_minutes: int = 25
    break_minutes: int = 5
    long_break_minutes: int = 15
    rounds: int = 4
    auto_start: bool = False
    mode: TimerMode = "countdown"
    flow_ratio: int = 5
    overtime_minutes: int = 0

    def minutes(self, phase: TimerPhase) -> int:
        """Return the length of a phase in minutes, overtime included; 0: a break left out."""
        match phase:
            case "focus":
                return self.focus_minutes + self.overtime_minutes
            case "break":
                return self.break_minutes
            case "long_break":
                return self.long_break_minutes


class Timer(Struct, frozen=True, kw_only=True):
    """One timer at one moment.

    left: what is left of the phase, as of `running_since` while it runs. spans: when it has run in
    this phase before `running_since`; pauses are the gaps between them.
    """

    plan: Plan = Plan()
    status: TimerStatus = "idle"
    phase: TimerPhase = "focus"
    round: int = 1
    phase_number: int = 1
    version: int = 1
    left: timedelta
    started_at: datetime | None = None
    running_since: datetime | None = None
    spans: tuple[Span, ...] = ()

    @property
    def ends_at(self) -> datetime | None:
        """When the phase will be over, if nobody intervenes; None unless running."""
        return None if self.running_since is None else self.running_since + self.left

    @property
    def fresh(self) -> bool:
        """Whether it stands at the beginning of a cycle, so that `Start` plans a new one."""
        return self.status == "idle" and self.phase == "focus" and self.round == 1

    def ran(self, now: datetime) -> tuple[Span, ...]:
        """Return when the timer has run in this phase, up to now."""
        if self.running_since is None:
            return self.spans
        return tuple(tidy((*self.spans, Span(self.running_since, now))))

    def elapsed(self, now: datetime) -> timedelta:
        """Return how much was counted in this phase, pauses left out."""
        return total(self.ran(now))

    def overtime(self, now: datetime, minute: timedelta) -> timedelta:
        """Return how long the focus has run beyond its planned end, never negative."""
        if self.phase != "focus" or self.status == "idle":
            return timedelta()
        return max(self.plan.overtime_minutes * minute - self.remaining(now), timedelta())

    def overtime_at(self, minute: timedelta) -> datetime | None:
        """Return when the planned part of a running focus ends; None: no overtime follows it."""
        if self.phase != "focus" or self.ends_at is None or self.plan.overtime_minutes == 0:
            return None
        return self.ends_at - self.plan.overtime_minutes * minute

    def remaining(self, now: datetime) -> timedelta:
        """Return what is left of the phase, never negative."""
        if self.running_since is None:
            return self.left
        return max(self.left - max(now - self.running_since, timedelta()), timedelta())


class Studied(Struct, frozen=True, kw_only=True):
    """A focus phase that was left: the spans in which it ran, tidy and not empty."""

    phase_number: int
    spans: tuple[Span, ...]
    ended_at: datetime
