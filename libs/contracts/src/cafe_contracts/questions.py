"""The bodies of the questions that services ask each other (docs/architecture.md, "Questions").

Answers are decoded tolerantly, so a field may be added without asking first.
"""

import re
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import CallState, Role, TimerControl, TimerState, Visibility


class SessionsQuestion(Struct, frozen=True, kw_only=True):
    """Which of these sessions still live? Asked of auth."""

    session_ids: list[UUID]


class SessionsAnswer(Struct, frozen=True, kw_only=True):
    """Those that do."""

    live: list[UUID]


class PersonCard(Struct, frozen=True, kw_only=True):
    """What auth tells other services of a person. version: of the profile."""

    person_id: UUID
    username: str
    display_name: str
    timezone: str
    day_starts_at: str
    version: int


class PeopleAnswer(Struct, frozen=True, kw_only=True):
    """The people that exist among those asked for."""

    people: list[PersonCard]


class MatesAnswer(Struct, frozen=True, kw_only=True):
    """Whether two people are members of one room. Asked of rooms."""

    mates: bool


class Admission(Struct, frozen=True, kw_only=True):
    """How one person stands to a room; role is None for somebody who is not a member."""

    room_id: UUID
    code: str
    name: str
    visibility: Visibility
    capacity: int
    locked: bool
    timer_control: TimerControl
    roster_version: int
    role: Role | None
    banned: bool

    @property
    def is_member(self) -> bool:
        """Whether the person may see and say what members may."""
        return self.role is not None and not self.banned


ROOM_CODE = re.compile(r"[ABCDEFGHJKMNPQRSTUVWXYZ23456789]{6}")
"""docs/api.md §3; rooms decides which exist."""


def admission_path(code: str) -> str | None:
    """Return where rooms is asked for an Admission, by GET with `user_id`; the code in any case.

    None for what cannot be a code: it asks nobody, and never becomes another path.
    """
    code = code.upper()
    return f"/internal/v1/rooms/{code}/admission" if ROOM_CODE.fullmatch(code) else None


class RosterAsked(Struct, frozen=True, kw_only=True):
    """A room and the version of its roster that the asker has (0: none)."""

    room_id: UUID
    version: int


class RostersQuestion(Struct, frozen=True, kw_only=True):
    """Which of these rooms changed? Asked of rooms."""

    rooms: list[RosterAsked]


class RosterMember(Struct, frozen=True, kw_only=True):
    """A member of a room."""

    user_id: UUID
    username: str
    display_name: str
    role: Role


class Roster(Struct, frozen=True, kw_only=True):
    """A room and all its members at a version; of a deleted room only the id counts."""

    room_id: UUID
    version: int
    deleted: bool
    code: str
    name: str
    visibility: Visibility
    capacity: int
    locked: bool
    timer_control: TimerControl
    members: list[RosterMember]


class RostersAnswer(Struct, frozen=True, kw_only=True):
    """The rosters that are newer than those asked about."""

    rosters: list[Roster]


class RoomsQuestion(Struct, frozen=True, kw_only=True):
    """A question about several rooms at once: presence of chat, calls of signaling."""

    room_ids: list[UUID]


class RoomPresence(Struct, frozen=True, kw_only=True):
    """Who is online in a room."""

    room_id: UUID
    online: list[UUID]


class PresenceAnswer(Struct, frozen=True, kw_only=True):
    """Presence of each room asked about."""

    rooms: list[RoomPresence]


class PresenceInterval(Struct, frozen=True, kw_only=True):
    """A span during which a person was online in a room; went_at None: still there."""

    user_id: UUID
    came_at: datetime
    went_at: datetime | None


class PresenceIntervalsAnswer(Struct, frozen=True, kw_only=True):
    """Every interval that touches the span asked about."""

    intervals: list[PresenceInterval]


class RoomName(Struct, frozen=True, kw_only=True):
    """A room by id and code."""

    room_id: UUID
    code: str


class TimersQuestion(Struct, frozen=True, kw_only=True):
    """The timers of these rooms. Asked of tracker."""

    rooms: list[RoomName]


class RoomTimer(Struct, frozen=True, kw_only=True):
    """A room's timer."""

    room_id: UUID
    timer: TimerState


class TimersAnswer(Struct, frozen=True, kw_only=True):
    """One timer for each room asked about."""

    timers: list[RoomTimer]


class RoomCall(Struct, frozen=True, kw_only=True):
    """A room's call."""

    room_id: UUID
    call: CallState


class CallsAnswer(Struct, frozen=True, kw_only=True):
    """One call for each room asked about."""

    calls: list[RoomCall]
