"""Lists in pages: `limit` and an opaque `cursor` (docs/api.md §1)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter
from msgspec import Struct, structs

from cafe_http.errors import Invalid

T = TypeVar("T")
K = TypeVar("K")

LIMIT_DEFAULT = 50
LIMIT_MOST = 200

LARGEST_INT = 2**31 - 1
"""In a position: what PostgreSQL's `integer` holds, and more than anything here is counted to."""

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
        key = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=kind)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise Invalid.field("cursor", "is not one of ours") from None
    if not _can_be_asked_for(key):
        raise Invalid.field("cursor", "is not one of ours")
    return key


def _can_be_asked_for(key: object) -> bool:
    """Say whether PostgreSQL takes a position; what it does not take was never the end of a page.

    An instant at the edge of the calendar has no counterpart in UTC.
    """
    match key:
        case tuple():
            return all(map(_can_be_asked_for, key))
        case Struct():
            return all(_can_be_asked_for(part) for part in structs.astuple(key))
        case datetime():
            return MINYEAR < key.year < MAXYEAR
        case int():
            return abs(key) <= LARGEST_INT
        case str():
            return "\x00" not in key
    return True
