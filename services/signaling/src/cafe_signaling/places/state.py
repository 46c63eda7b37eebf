"""A call and its places, what people and the room are told of them: values only."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import CallPhase

SLOTS = (1, 2)
POLITE_SLOT = 2
"""Whoever sits in slot 2, normally the second to enter, gives way when both offer at once. A place
keeps its slot, so exactly one of two people is polite, whoever else comes and goes."""

PHASES: tuple[CallPhase, ...] = ("idle", "waiting", "active")
"""The state of a call by the number of places taken."""

Reason = Literal["hangup", "timeout"]


class Place(Struct, frozen=True):
    """One of the two places.

    fence: the number of the admission that holds it. roster_version: of the room, when its person
    was let in. lost_at: since when no socket holds it. page: the browser's page behind the socket,
    None where it has no name; said: the number of the newest signal that was taken from it.
    """

    slot: int
    user_id: UUID
    username: str
    fence: int
    roster_version: int
    lost_at: datetime | None = None
    page: UUID | None = None
    said: int = 0

    @property
    def polite(self) -> bool:
        """Whether its person gives way when both offer at once."""
        return self.slot == POLITE_SLOT


class Call(Struct, frozen=True):
    """The call of one room.

    version counts what the room may see, fence every admission; both only grow. call_id is None
    exactly when there are no places.
    """

    room_id: UUID
    call_id: UUID | None = None
    version: int = 0
    fence: int = 0
    places: tuple[Place, ...] = ()

    @property
    def state(self) -> CallPhase:
        """How many places are taken, in the contract's words."""
        return PHASES[len(self.places)]

    def place_of(self, user_id: UUID) -> Place | None:
        """Return the place of a person, if he has one."""
        return next((place for place in self.places if place.user_id == user_id), None)

    def other_than(self, user_id: UUID) -> Place | None:
        """Return the place of the other person, if there is one."""
        return next((place for place in self.places if place.user_id != user_id), None)


class NoticeKind(StrEnum):
    """What a person in the call is told about the other; the values are the frames' types."""

    JOINED = "peer_joined"
    LOST = "peer_lost"
    LEFT = "peer_left"


class Notice(Struct, frozen=True):
    """Tell `to` what became of the other person; `reason` only with `LEFT`."""

    to: UUID
    kind: NoticeKind
    user_id: UUID
    username: str
    reason: Reason | None = None


class ChangeKind(StrEnum):
    """What became of a call; each kind is an event."""

    STARTED = "started"
    CHANGED = "changed"
    ENDED = "ended"


class Person(Struct, frozen=True):
    """Somebody whom rooms let in, the version of the roster by which it did, and his page."""

    user_id: UUID
    username: str
    roster_version: int
    page: UUID | None = None


class Change(Struct, frozen=True):
    """What the room sees of a step: one event, in order of `version`."""

    kind: ChangeKind
    call_id: UUID
    version: int
    participants: tuple[UUID, ...]


class Step(Struct, frozen=True):
    """A call after an operation, and what has to be said because of it.

    freed: whose places were given up; nothing that is still on its way to or from them counts.
    """

    call: Call
    freed: tuple[UUID, ...] = ()
    notices: tuple[Notice, ...] = ()
    changes: tuple[Change, ...] = ()
