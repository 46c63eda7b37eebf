"""Study sessions as administrators see them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import SessionSource
from cafe_tracker.sessions.schemas import Note, Subject

Sort = Literal["-ended_at", "ended_at", "-minutes"]


class Student(Struct, frozen=True, kw_only=True):
    """Whose session it is."""

    id: UUID
    username: str


class AdminSession(Struct, frozen=True, kw_only=True):
    """Minutes that somebody studied. room: the code of the room, if it was in one."""

    id: UUID
    user: Student
    room: str | None
    minutes: int
    started_at: datetime
    ended_at: datetime
    source: SessionSource
    note: str | None
    subject: str | None


class AdminSessionPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction. Minutes that a timer has seen can only become fewer (P14)."""

    minutes: Annotated[int, Meta(ge=1, le=720)] | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET


class SessionFilter(Struct, frozen=True, kw_only=True):
    """q: a part of the username, the note or the subject, or a room's code. None: whichever."""

    q: str | None
    user_id: UUID | None
    room: str | None
    source: SessionSource | None
