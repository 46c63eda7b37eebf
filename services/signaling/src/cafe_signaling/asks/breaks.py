"""When a wish for a call comes due, without I/O."""

from datetime import datetime, timedelta

from cafe_contracts.states import TimerPhase

RECENT = timedelta(minutes=30)
"""A break that was reached longer ago is over, whatever its timer says: nobody started the next
focus. The longest break of a timer is an hour, the usual ones are 5 to 15 minutes."""

DAY = timedelta(hours=12)
"""Who asked so long ago has forgotten it."""


def is_break(phase: TimerPhase) -> bool:
    """Say whether one rests in this phase, also while the timer waits to be started in it."""
    return phase != "focus"


def is_on(on_break_at: datetime | None, now: datetime) -> bool:
    """Say whether a break that was reached at this time still counts."""
    return on_break_at is not None and now - on_break_at <= RECENT


def is_due(
    room: datetime | None, asker: datetime | None, asked: datetime | None, now: datetime
) -> bool:
    """Say whether two people rest: by the room's timer, or each by his own.

    The arguments tell when each timer reached its break, None while it is in none.
    """
    return is_on(room, now) or (is_on(asker, now) and is_on(asked, now))
