"""What clients send and get of scheduled sessions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_rooms.rooms.schemas import Author
from cafe_rooms.tables import Repeats

Start = Annotated[datetime, Meta(tz=True)]
Minutes = Annotated[int, Meta(ge=1, le=1440)]


class SessionDraft(Struct, forbid_unknown_fields=True, kw_only=True):
    """A session to be.

    starts_at: within the next two years. timezone: where its time of day stays the same when it
    repeats (an IANA name), the caller's own unless said.
    """

    title: str
    starts_at: Start
    minutes: Minutes
    repeats: Repeats = "none"
    timezone: str | UnsetType = UNSET


class SessionPatch(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change of a session."""

    title: str | UnsetType = UNSET
    starts_at: Start | UnsetType = UNSET
    minutes: Minutes | UnsetType = UNSET
    repeats: Repeats | UnsetType = UNSET
    timezone: str | UnsetType = UNSET


class SessionCard(Struct, frozen=True, kw_only=True):
    """A scheduled session.

    starts_at: the beginning of the first one. next_at: of the one that comes next or goes on now,
    null when all are over.
    """

    id: UUID
    title: str
    starts_at: datetime
    minutes: int
    repeats: Repeats
    timezone: str
    next_at: datetime | None
    created_by: Author
