"""What clients send and get of a room (docs/api.md §3)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import Role, TimerControl, Visibility
from cafe_rooms.tables import Expires

Capacity = Annotated[int, Meta(ge=2, le=500)]
SlowModeSeconds = Annotated[int, Meta(ge=0, le=3600)]
"""So long a plain member waits between two messages; 0 is off."""
RetentionDays = Annotated[int, Meta(ge=1, le=3650)]
"""So long messages are kept."""


class RoomDraft(Struct, forbid_unknown_fields=True, kw_only=True):
    """A room to be. Name and description are trimmed, then 1–80 and at most 2000 characters."""

    name: str
    description: str = ""
    visibility: Visibility = "public"
    capacity: Capacity = 50
    expires: Expires = "never"
    timer_control: TimerControl = "anyone"
    quiet_focus: bool = False
    slow_mode_seconds: SlowModeSeconds = 0
    retention_days: RetentionDays | None = None


class RoomPatch(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change of a room; moderators may send `locked` and `slow_mode_seconds`.

    A capacity below the number of members removes nobody: it only counts at the door.
    retention_days null: messages are kept for ever.
    """

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    locked: bool | UnsetType = UNSET
    expires: Expires | UnsetType = UNSET
    timer_control: TimerControl | UnsetType = UNSET
    quiet_focus: bool | UnsetType = UNSET
    slow_mode_seconds: SlowModeSeconds | UnsetType = UNSET
    retention_days: RetentionDays | UnsetType | None = UNSET


class Author(Struct, frozen=True, kw_only=True):
    """Who made something."""

    id: UUID
    username: str


class RoomCard(Struct, frozen=True, kw_only=True):
    """A room as its members see it, and everybody if it is public.

    online_count: people in it right now, null when that cannot be known. expires_at: when it will
    be closed if nobody comes, null while somebody is there or if it never is. my_role: null for
    somebody who is no member. retention_days null: messages are kept for ever.
    """

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
    member_count: int
    online_count: int | None
    expires_at: datetime | None
    my_role: Role | None


class PrivateCard(Struct, frozen=True, kw_only=True):
    """All that somebody who is no member learns of a private room whose code he knows."""

    code: str
    name: str
    visibility: Literal["private"]
    member_count: int
