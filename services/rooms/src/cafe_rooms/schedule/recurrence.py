"""When a scheduled session takes place. Pure: instants are aware UTC, the clock is an argument.

A session that repeats keeps its time of day where it was agreed, whatever the clocks there do: an
hour that is skipped in spring is taken as the time before the change says, one that comes twice in
autumn as the first (RFC 5545 §3.3.5).
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cafe_rooms.tables import Repeats

REMINDED = timedelta(minutes=10)
"""So long before it begins people are reminded of a session."""

_DAYS: dict[Repeats, int] = {"none": 0, "daily": 1, "weekly": 7}


def zone(name: str) -> ZoneInfo:
    """Return an IANA time zone. Raises ValueError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A folder of zones ("Europe") is an OSError.
        raise ValueError("no time zone") from None


def next_start(
    first: datetime, place: ZoneInfo, repeats: Repeats, after: datetime
) -> datetime | None:
    """Return the first beginning later than `after`; None when there is none any more."""
    if first > after:
        return first
    days = _DAYS[repeats]
    if days == 0:
        return None
    # A change of the clocks moves a beginning by some hours: the count of days may be one off.
    number = max(1, (after - first).days // days)
    start = _start(first, place, number * days)
    while start <= after:
        number += 1
        start = _start(first, place, number * days)
    return start


def reminder(start: datetime | None) -> datetime | None:
    """Return when people are to be reminded of a session that begins at `start`."""
    return None if start is None else start - REMINDED


def _start(first: datetime, place: ZoneInfo, days: int) -> datetime:
    wall = first.astimezone(place).replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=place).astimezone(UTC)
