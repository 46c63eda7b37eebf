"""Study sessions as the API speaks of them (docs/api.md §6)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import SessionSource
from cafe_tracker.tables import StudySession

Minutes = Annotated[int, Meta(ge=1, le=720)]
Instant = Annotated[datetime, Meta(tz=True)]
Note = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00]*$")]
Subject = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00]*$")]
RoomCode = Annotated[str, Meta(max_length=64)]


class Session(Struct, frozen=True, kw_only=True):
    """Minutes that somebody studied. room: the code of the room, if it was in one."""

    id: UUID
    room: str | None
    minutes: int
    started_at: datetime
    ended_at: datetime
    source: SessionSource
    note: str | None
    subject: str | None


class SessionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session entered by hand; it ended now unless ended_at says when."""

    minutes: Minutes
    ended_at: Instant | UnsetType = UNSET
    room: RoomCode | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET


class SessionPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change. Of a timer's session only note and subject can be changed."""

    minutes: Minutes | UnsetType = UNSET
    ended_at: Instant | UnsetType = UNSET
    room: RoomCode | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET

    @property
    def moves_minutes(self) -> bool:
        """Whether more than the words beside the minutes would change."""
        return any(value is not UNSET for value in (self.minutes, self.ended_at, self.room))


class Position(Struct, frozen=True, array_like=True):
    """Where a page of sessions ended: newest first."""

    ended_at: Instant
    id: UUID


def shown(row: StudySession) -> Session:
    """Return a stored session as people see it."""
    return Session(
        id=row.id,
        room=row.room_code,
        minutes=row.minutes,
        started_at=row.started_at,
        ended_at=row.ended_at,
        source=row.source,
        note=row.note,
        subject=row.subject,
    )
