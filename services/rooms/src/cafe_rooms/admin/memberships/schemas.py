"""Memberships as administrators see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import Role
from cafe_rooms.membership.schemas import PersonCard


class RoomRef(Struct, frozen=True, kw_only=True):
    """A room by its names."""

    id: UUID
    code: str
    name: str


class AdminMembership(Struct, frozen=True, kw_only=True):
    """Somebody's place in a room. id: `<room id>.<user id>`."""

    id: str
    room: RoomRef
    user: PersonCard
    role: Role
    joined_at: datetime


Sort = Literal["-joined_at", "joined_at"]


class MembershipFilter(Struct, frozen=True, kw_only=True):
    """q: a part of the username or display name, or a room's whole code. None: whichever."""

    q: str | None
    room_id: UUID | None
    user_id: UUID | None
    role: Role | None
