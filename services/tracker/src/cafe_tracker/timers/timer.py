"""A timer at one moment, and what it was worth when it left a focus phase. Values only."""

from datetime import datetime, timedelta

from msgspec import Struct

from cafe_contracts.states import TimerPhase, TimerStatus
from cafe_tracker.spans import Span


class Plan(Struct, frozen=True, kw_only=True):
    """The lengths of a cycle, in minutes; the defaults are those of docs/api.md §6."""

    focus_minutes: int = 25
    break_minutes: int = 5
    long_break_minutes: int = 15
    rounds: int = 4
    auto_start: bool = False

    def minutes(self, phase: TimerPhase) -> int:
        """Return the planned length of a phase in minutes; 0 for a break that is left out."""
        match phase:
            case "focus":
                return self.focus_minutes
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
