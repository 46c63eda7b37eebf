"""Rooms as administrators see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import TimerControl, Visibility
from cafe_rooms.rooms.schemas import Author
from cafe_rooms.tables import Expires

Sort = Literal["-created_at", "created_at", "-active_at", "name"]


class AdminRoom(Struct, frozen=True, kw_only=True):
    """A room. active_at: the last join, message or timer change, to the minute."""

    id: UUID
    code: str
    name: str
    description: str
    visibility: Visibility
    capacity: int
    locked: bool
    expires: Expires
    timer_control: TimerControl
    quiet_focus: bool
    slow_mode_seconds: int
    retention_days: int | None
    created_at: datetime
    created_by: Author
    active_at: datetime
    member_count: int


class RoomFilter(Struct, frozen=True, kw_only=True):
    """q: a part of the name, description or code. None: whichever."""

    q: str | None
    visibility: Visibility | None
    locked: bool | None
    created_by: UUID | None
