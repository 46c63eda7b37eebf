"""How long a room outlives the last person in it."""

from datetime import datetime, timedelta

from cafe_rooms.tables import Expires

# docs/api.md §3.
_EMPTY_FOR: dict[Expires, timedelta | None] = {
    "never": None,
    "1d": timedelta(days=1),
    "15m": timedelta(minutes=15),
}

# Long enough for somebody who sees it in a list to come back.
_WARNED: dict[Expires, timedelta] = {
    "never": timedelta(),
    "1d": timedelta(hours=1),
    "15m": timedelta(minutes=5),
}


def warned_before(expires: Expires) -> timedelta:
    """Return how long before its end an empty room's members are told of it."""
    return _WARNED[expires]


def closes_at(expires: Expires, empty_since: datetime | None) -> datetime | None:
    """Return when a room is to be closed if nobody comes, or None if it is not.

    empty_since: since when nobody has been online in it, None while somebody is.
    """
    lifetime = _EMPTY_FOR[expires]
    return None if lifetime is None or empty_since is None else empty_since + lifetime
