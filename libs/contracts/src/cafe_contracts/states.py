"""The states that several services show: a person, a timer, a call (docs/api.md §4 and §6)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

PersonStatus = Literal["focus", "break", "away", "available"]
TimerScope = Literal["personal", "room"]
TimerStatus = Literal["idle", "running", "paused"]
TimerPhase = Literal["focus", "break", "long_break"]
CallPhase = Literal["idle", "waiting", "active"]
Role = Literal["owner", "moderator", "member"]
Visibility = Literal["public", "private"]
TimerControl = Literal["anyone", "host"]
SessionSource = Literal["timer", "room_timer", "manual", "imported"]


class PersonRef(Struct, frozen=True, kw_only=True):
    """A person as frames name him."""

    user_id: UUID
    username: str


class TimerState(Struct, frozen=True, kw_only=True):
    """A timer as everybody sees it: the contract's Timer.

    room: the room's code, None for a personal timer. remaining_seconds: whole seconds left of
    the phase at server_time. version grows by one with every change. controlled_by: who gave
    the last command, None before the first.
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


class CallState(Struct, frozen=True, kw_only=True):
    """A room's call: idle, waiting (one person), active (two). call_id is None while idle."""

    state: CallPhase
    call_id: UUID | None
    version: int
    participants: list[PersonRef]
