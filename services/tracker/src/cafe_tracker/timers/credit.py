"""Who is credited which minutes of a focus phase. Pure; nobody gets a minute that did not pass."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from cafe_tracker.spans import Span, first, hull, intersect, subtract, total


class Share(Struct, frozen=True, kw_only=True):
    """The part of a phase that is one person's.

    minutes: whole ones, at least 1. spans: the time they are credited for, exactly that long; what
    was over after the last whole minute stays free for another timer that ran meanwhile. during:
    from the first to the last instant, with what was over.
    """

    minutes: int
    spans: tuple[Span, ...]
    during: Span


def whole_minutes(length: timedelta, minute: timedelta) -> int:
    """Return how many whole minutes fit into a length."""
    return length // minute


def share(ran: Iterable[Span], taken: Iterable[Span], minute: timedelta) -> Share | None:
    """Return what a person is credited of the time in which a timer ran for him.

    taken: time that other timers have credited to him already. None: not even one minute.
    """
    free = subtract(ran, taken)
    minutes = whole_minutes(total(free), minute)
    if minutes == 0:
        return None
    return Share(minutes=minutes, spans=tuple(first(free, minutes * minute)), during=hull(free))


def present(
    ran: Sequence[Span], intervals: Mapping[UUID, Sequence[Span]]
) -> dict[UUID, list[Span]]:
    """Return when the timer ran while each person was there; without those who never were."""
    met = {person: intersect(ran, there) for person, there in intervals.items()}
    return {person: spans for person, spans in met.items() if spans}
