"""Ids: UUIDv7, so that they sort by time and indexes stay compact (RFC 9562)."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new UUIDv7."""
    return uuid7()


def first_id_of(day: date) -> UUID:
    """Return the smallest UUIDv7 of a day (UTC): what was made since then is not below."""
    milliseconds = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)
