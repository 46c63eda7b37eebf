"""The states that several services show: a person, a timer, a call (docs/api.md §4 and §6)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

PersonStatus = Literal["focus", "break", "away", "available"]
TimerScope = Literal["personal", "room"]
TimerStatus = Literal["idle", "running", "paused"]
TimerMode = Literal["countdown", "flow"]
TimerPhase = Literal["focus", "break", "long_break"]
CallPhase = Literal["idle", "waiting", "active"]
Role = Literal["owner", "moderator", "member"]
Visibility = Literal["public", "private"]
TimerControl = Literal["anyone", "host"]
SessionSource = Literal["timer", "room_timer", "manual", "imported"]
SessionResult = Literal["done", "partly", "not_done"]
GoalPriority = Literal["low", "normal", "high"]
WeekStart = Literal["monday", "sunday", "saturday"]


class PersonRef(Struct, frozen=True, kw_only=True):
    """A person as frames name him."""

    user_id: UUID
    username: str


class TimerState(Struct, frozen=True, kw_only=True):
    """A timer as everybody sees it: the contract's Timer.

    room: the room's code, None for a personal timer. remaining_seconds: whole seconds left of
    the phase at server_time. version grows by one with every change. controlled_by: who gave
    the last command, None before the first.

    mode `flow`: the focus counts up, and its break is a part of it, one minute for flow_ratio.
    elapsed_seconds: whole seconds counted in the phase at server_time, without pauses.
    overtime_minutes: so long a focus runs on behind its planned end; ends_at and
    remaining_seconds are those of the whole. overtime_at: that planned end, while such a focus
    runs. overtime_seconds: how far beyond it the timer is. goal: what a personal cycle is for.
    """

    id: UUID
    scope: TimerScope
    room: str | None
    status: TimerStatus
    phase: TimerPhase
    round: int
    rounds: int
    focus_minutes: int
    break_minutes: int
    long_break_minutes: int
    auto_start: bool
    started_at: datetime | None
    ends_at: datetime | None
    remaining_seconds: int
    server_time: datetime
    version: int
    controlled_by: PersonRef | None
    mode: TimerMode
    flow_ratio: int
    overtime_minutes: int
    elapsed_seconds: int
    overtime_at: datetime | None
    overtime_seconds: int
    goal: str | None


class CallState(Struct, frozen=True, kw_only=True):
    """A room's call: idle, waiting (one person), active (two). call_id is None while idle."""

    state: CallPhase
    call_id: UUID | None
    version: int
    participants: list[PersonRef]
