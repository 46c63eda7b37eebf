"""Several ids in one query parameter."""

from uuid import UUID

from cafe_http.errors import Invalid

IDS_MAX = 500
"""A full room, in a URL of 18 KiB."""


def ids_of(text: str) -> list[UUID]:
    """Return the ids in a list separated by commas. Raises Invalid."""
    wanted = text.split(",") if text else []
    if len(wanted) > IDS_MAX:
        raise Invalid.field("ids", f"At most {IDS_MAX} at once.")
    try:
        return [UUID(part) for part in wanted]
    except ValueError:
        raise Invalid.field("ids", "UUIDs, separated by commas.") from None
