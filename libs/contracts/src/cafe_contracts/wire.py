"""How everything between services and to browsers is put on the wire: JSON by msgspec."""

from datetime import UTC, datetime
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")


def encode(value: Any) -> bytes:
    """Encode a Struct as UTF-8 JSON; aware UTC datetimes end in `Z` (RFC 3339)."""
    return _encoder.encode(value)


def text(value: Any) -> str:
    """Encode a Struct as the text of a WebSocket frame."""
    return _encoder.encode(value).decode()


def utc(moment: datetime) -> datetime:
    """Return the same instant in UTC, so that msgspec writes it with `Z`.

    Raises ValueError for a naive datetime: nobody knows which instant it means.
    """
    if moment.tzinfo is None:
        raise ValueError("a naive datetime names no instant")
    return moment.astimezone(UTC)
