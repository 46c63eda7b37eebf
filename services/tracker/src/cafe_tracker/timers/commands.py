"""What can be asked of a timer, and what comes of it. Values only."""

from enum import StrEnum

from msgspec import Struct

from cafe_contracts.states import TimerMode
from cafe_tracker.timers.timer import Studied, Timer

EXTEND_MINUTES = 5
"""What `Extend` adds unless told (docs/api.md §6)."""


class Start(Struct, frozen=True, kw_only=True):
    """Begin the phase that the idle timer stands in.

    What is None is the default at the beginning of a cycle, and stays as it is within one.
    """

    focus_minutes: int | None = None
    break_minutes: int | None = None
    long_break_minutes: int | None = None
    rounds: int | None = None
    auto_start: bool | None = None
    mode: TimerMode | None = None
    flow_ratio: int | None = None
    overtime_minutes: int | None = None


class Pause(Struct, frozen=True):
    """Stop counting, keep the phase."""


class Resume(Struct, frozen=True):
    """Count on after a pause."""


class Reset(Struct, frozen=True):
    """Back to the beginning of the cycle, from any state."""


class Skip(Struct, frozen=True):
    """On to the next phase."""


class End(Struct, frozen=True):
    """Enough for now: leave the phase and the cycle."""


class Extend(Struct, frozen=True):
    """Make the present phase longer by so many minutes."""

    minutes: int = EXTEND_MINUTES


Command = Start | Pause | Resume | Reset | Skip | End | Extend


class Change(Struct, frozen=True, kw_only=True):
    """What became of a timer, and the focus phases that were left on the way, oldest first."""

    timer: Timer
    studied: tuple[Studied, ...] = ()


class Refusal(StrEnum):
    """Why a command was not carried out; the values are problem codes."""

    STALE = "stale_version"
    ILLEGAL = "illegal_now"


class Rejected(Struct, frozen=True, kw_only=True):
    """A command that was not carried out. timer: as it is now."""

    timer: Timer
    refusal: Refusal
    detail: str
