"""Who keeps a room when its last owner goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cafe_contracts.states import Role


@dataclass(frozen=True, slots=True)
class Seat:
    """One member: who, in which role, since when (aware UTC)."""

    person_id: UUID
    role: Role
    joined_at: datetime


def heir(staying: Iterable[Seat]) -> UUID | None:
    """Name the one of those who stay who becomes the owner, or None when nobody has to.

    Nobody has to while an owner stays, and nobody can when no one stays. Otherwise it is the
    longest-standing moderator, then the longest-standing member (docs/api.md §3); equal instants
    are decided by the id.
    """
    seats = list(staying)
    if any(seat.role == "owner" for seat in seats):
        return None
    ranked = sorted(
        seats, key=lambda seat: (seat.role != "moderator", seat.joined_at, seat.person_id)
    )
    return ranked[0].person_id if ranked else None
