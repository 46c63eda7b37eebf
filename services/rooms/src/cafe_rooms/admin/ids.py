"""The ids of memberships in addresses and bulk actions."""

from uuid import UUID

from cafe_chassis.administration import id_in


def pair(text: str) -> tuple[UUID, UUID]:
    """Return the room and the person in a membership's id, `<room>.<person>`. Raises NotFound."""
    room, _, person = text.partition(".")
    return id_in(room), id_in(person)
