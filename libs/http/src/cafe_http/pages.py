"""Lists in pages: `limit` and an opaque `cursor` (docs/api.md §1)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter
from msgspec import Struct, structs

from cafe_http.errors import Invalid

T = TypeVar("T")
K = TypeVar("K")

LIMIT_DEFAULT = 50
LIMIT_MOST = 200
BIGINT = 2**63 - 1

Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MOST)]
"""How many items at most; give it the default LIMIT_DEFAULT."""


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """Some items, and where to go on; next_cursor is None on the last page."""

    items: list[T]
    next_cursor: str | None


def cut(rows: Sequence[T], limit: int, position: Callable[[T], object]) -> Page[T]:
    """Return the page of up to `limit` rows; one more than that was asked for, to tell the end."""
    if len(rows) <= limit:
        return Page(items=list(rows), next_cursor=None)
    return Page(items=list(rows[:limit]), next_cursor=encode_cursor(position(rows[limit - 1])))


def encode_cursor(key: object) -> str:
    """Return the opaque form of a keyset position (a Struct or tuple)."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def decode_cursor(cursor: str, kind: type[K]) -> K:
    """Return the keyset position of a cursor.

    Raises Invalid: people do edit URLs.
    """
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        position = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=kind)
        _check_stored(position)
    except (binascii.Error, msgspec.DecodeError, ValueError, OverflowError):
        raise Invalid.field("cursor", "is not one of ours") from None
    return position


def _check_stored(position: object) -> None:
    """Raise ValueError or OverflowError for a position that PostgreSQL has no place for."""
    parts = structs.astuple(position) if isinstance(position, Struct) else position
    for part in parts if isinstance(parts, tuple) else (parts,):
        if isinstance(part, datetime):
            part.astimezone(UTC)
        if isinstance(part, int) and abs(part) > BIGINT:
            raise ValueError
        if isinstance(part, str) and "\0" in part:
            raise ValueError
