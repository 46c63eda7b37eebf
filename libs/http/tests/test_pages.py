from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import pytest
from msgspec import Meta, Struct

from cafe_http.errors import Invalid
from cafe_http.pages import decode_cursor, encode_cursor


class Place(Struct, frozen=True, array_like=True):
    at: Annotated[datetime, Meta(tz=True)]
    number: int
    name: str
    id: UUID


ID = UUID(int=7)
PLACE = Place(datetime(2026, 3, 1, tzinfo=UTC), 5, "ä", ID)


def test_a_position_comes_back_as_it_went() -> None:
    assert decode_cursor(encode_cursor(PLACE), Place) == PLACE


@pytest.mark.parametrize(
    "place",
    [
        ("0001-01-01T00:00:00+14:00", 5, "a", ID),
        ("9999-12-31T23:59:59-14:00", 5, "a", ID),
        ("2026-03-01T00:00:00Z", 2**31, "a", ID),
        ("2026-03-01T00:00:00Z", -(2**70), "a", ID),
        ("2026-03-01T00:00:00Z", 5, "a\0", ID),
        ("2026-03-01T00:00:00", 5, "a", ID),
        (5,),
    ],
)
def test_what_postgresql_cannot_be_asked_for_is_no_position(place: tuple[object, ...]) -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor(place), Place)


@pytest.mark.parametrize("cursor", ["", "?", "x", "é", "\udcff", "bnVsbA"])
def test_what_is_no_cursor(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, Place)
