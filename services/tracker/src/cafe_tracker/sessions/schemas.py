"""Study sessions as the API speaks of them (docs/api.md §6)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import SessionResult, SessionSource
from cafe_tracker.tables import StudySession

Minutes = Annotated[int, Meta(ge=1, le=720)]
Instant = Annotated[datetime, Meta(tz=True)]
Note = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00]*$")]
Subject = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00]*$")]
GoalWords = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="What you work on: the note of the sessions that you are credited.",
    ),
]
RoomCode = Annotated[str, Meta(max_length=64)]


class Session(Struct, frozen=True, kw_only=True):
    """Minutes that somebody studied. room: the code of the room, if it was in one.

    source is their proof: a room's timer or one's own has seen them, or nobody has (`manual`,
    `imported`). goal_id: the task it was for; result: what came of it.
    """

    id: UUID
    room: str | None
    minutes: int
    started_at: datetime
    ended_at: datetime
    source: SessionSource
    note: str | None
    subject: str | None
    goal_id: UUID | None
    result: SessionResult | None


class SessionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session entered by hand; it ended now unless ended_at says when."""

    minutes: Minutes
    ended_at: Instant | UnsetType = UNSET
    room: RoomCode | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET
    goal_id: UUID | UnsetType | None = UNSET
    result: SessionResult | UnsetType | None = UNSET


class SessionPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change. Of a timer's session only the words beside the minutes can be changed."""

    minutes: Minutes | UnsetType = UNSET
    ended_at: Instant | UnsetType = UNSET
    room: RoomCode | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET
    goal_id: UUID | UnsetType | None = UNSET
    result: SessionResult | UnsetType | None = UNSET

    @property
    def moves_minutes(self) -> bool:
        """Whether more than the words beside the minutes would change."""
        return any(value is not UNSET for value in (self.minutes, self.ended_at, self.room))


class Filters(Struct, frozen=True, kw_only=True):
    """Which sessions of a person: all that fit everything that is set.

    subject: the empty one means those without. room: a code, in capitals. since and until: when
    they ended, until not included. words: looked for in note and subject, whatever the case.
    """

    source: SessionSource | None = None
    subject: str | None = None
    room: str | None = None
    goal_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None


class SubjectTotal(Struct, frozen=True, kw_only=True):
    """A subject and what was studied under it."""

    subject: str
    minutes: int
    sessions: int


class SubjectPosition(Struct, frozen=True, array_like=True):
    """Where a page of subjects ended: most minutes first."""

    minutes: int
    subject: str


SubjectName = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]


class SubjectRename(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"old": "from"}
):
    """Another name for a subject; one that exists already is merged; null takes it off."""

    old: SubjectName
    to: SubjectName | None


class SubjectRenamed(Struct, frozen=True, kw_only=True):
    """The new name, and how many sessions have it now that had the old one."""

    subject: str | None
    sessions: int


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
        goal_id=row.goal_id,
        result=row.result,
    )
