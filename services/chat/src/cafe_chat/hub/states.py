"""The timer and the call of a room, as last heard. Pure: the process's clock is an argument."""

from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from cafe_contracts.states import CallState, TimerState


class HeardTimer(Struct, frozen=True, kw_only=True):
    """A timer's state and when it was heard (monotonic seconds of this process)."""

    state: TimerState
    heard_at_s: float

    def at(self, now_s: float) -> TimerState:
        """Return the state as its owner would tell it now.

        Only a duration is added to the owner's own clock, so a wrong clock here changes nothing
        (P23). A phase that has run out stays at zero until its owner says what comes next.
        """
        elapsed_s = max(0.0, now_s - self.heard_at_s)
        remaining, counted = self.state.remaining_seconds, self.state.elapsed_seconds
        server_time = self.state.server_time + timedelta(seconds=elapsed_s)
        if self.state.status == "running":
            left = max(0, round(remaining - elapsed_s))
            remaining, counted = left, counted + remaining - left
        overtime = self.state.overtime_seconds
        if self.state.overtime_at is not None:
            overtime = max(0, int((server_time - self.state.overtime_at).total_seconds()))
        return replace(
            self.state,
            remaining_seconds=remaining,
            elapsed_seconds=counted,
            overtime_seconds=overtime,
            server_time=server_time,
        )


def newer(held_version: int | None, version: int) -> bool:
    """Say whether a state of this version says more than the one that is held (None: none)."""
    return held_version is None or version > held_version


def call_of(frame: CallState) -> CallState:
    """Return the plain state in a `call` frame (whose own class would write `type` again)."""
    return CallState(
        state=frame.state,
        call_id=frame.call_id,
        version=frame.version,
        participants=frame.participants,
    )


def timer_of(frame: TimerState) -> TimerState:
    """Return the plain state in a `timer` frame."""
    fields = {name: getattr(frame, name) for name in TimerState.__struct_fields__}
    return TimerState(**fields)
