"""Tracker's own errors; their codes are stable API."""

from cafe_contracts.states import TimerState
from cafe_http.errors import Conflict, Forbidden
from cafe_tracker.timers.commands import Refusal


class TimerConflict(Conflict):
    """A command met a timer that it does not fit; member `timer`: the timer as it is."""

    def __init__(self, detail: str, timer: TimerState) -> None:
        super().__init__(detail, members={"timer": timer})


class StaleVersion(TimerConflict):
    """The sender had not seen the newest version."""

    code, title = Refusal.STALE, "The timer has changed meanwhile"


class IllegalNow(TimerConflict):
    """The command makes no sense in the timer's present state."""

    code, title = Refusal.ILLEGAL, "The timer cannot do that now"


REFUSED: dict[Refusal, type[TimerConflict]] = {
    Refusal.STALE: StaleVersion,
    Refusal.ILLEGAL: IllegalNow,
}


class NotAMember(Forbidden):
    """The room is public, but one has to join it first."""

    code, title = "not_a_member", "You are not a member of this room"


class HostsOnly(Forbidden):
    """The room's timer_control is `host`."""

    code, title = "hosts_only", "Only the room's owner and moderators control its timer"


class ProvenSession(Conflict):
    """A timer vouches for these minutes: they may be annotated or deleted, not changed."""

    code, title = "proven_session", "Minutes of a timer cannot be changed"


class TooManyGoals(Conflict):
    """A person has as many open tasks as one may have."""

    code, title = "too_many_goals", "You have too many open goals"
