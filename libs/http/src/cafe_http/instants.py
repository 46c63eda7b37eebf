"""Instants that clients give, in whatever zone."""

from datetime import datetime

from cafe_contracts import wire
from cafe_http.errors import Invalid


def said(moment: datetime, field: str) -> datetime:
    """Return an instant that a client gave, in UTC: answers end in `Z`.

    field: where he gave it. Raises Invalid for one that is in no year from 1 to 9999 there.
    """
    try:
        return wire.utc(moment)
    except OverflowError:
        raise Invalid.field(field, "is too far away") from None
