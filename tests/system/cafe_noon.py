"""Where it is noon now: there the people of a test are far from the borders of their days."""

from datetime import UTC, datetime

NOON = 12


def noon_zone() -> str:
    """Return a zone in which it is between 12 and 13 o'clock, on the date that UTC has."""
    ahead = NOON - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+}"  # the sign is that of POSIX: west of Greenwich is positive
