"""The bodies of the questions that services ask each other (docs/architecture.md, "Questions").

Answers are decoded tolerantly, so a field may be added without asking first.
"""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import (
    CallState,
    PersonStatus,
    Role,
    TimerControl,
    TimerState,
    Visibility,
)


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


class ExportLine(Struct, frozen=True, kw_only=True):
    """One thing that a service holds on a person; an empty collection ends the answer."""

    collection: str
    item: Any


class MatesAnswer(Struct, frozen=True, kw_only=True):
    """Whether two people are members of one room. Asked of rooms."""

    mates: bool


class Admission(Struct, frozen=True, kw_only=True):
    """How one person stands to a room; role is None for somebody who is not a member.

    muted_until: until then he may not write in its chat, None for somebody who may.
    """

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
    quiet_focus: bool = False
    slow_mode_seconds: int = 0
    retention_days: int | None = None
    muted_until: datetime | None = None

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
    """A member of a room. muted_until: until then he may not write in its chat."""

    user_id: UUID
    username: str
    display_name: str
    role: Role
    muted_until: datetime | None = None


class Roster(Struct, frozen=True, kw_only=True):
    """A room and all its members at a version; of a deleted room only the id counts.

    slow_mode_seconds: so long a plain member waits between two messages, 0 is off.
    retention_days: so long messages are kept, None for ever.
    """

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
    quiet_focus: bool = False
    slow_mode_seconds: int = 0
    retention_days: int | None = None


class RostersAnswer(Struct, frozen=True, kw_only=True):
    """The rosters that are newer than those asked about."""

    rosters: list[Roster]


class RoomsQuestion(Struct, frozen=True, kw_only=True):
    """A question about several rooms at once, such as their calls."""

    room_ids: list[UUID]


class PresenceQuestion(Struct, frozen=True, kw_only=True):
    """Who is online in these rooms, with_status: and what do they say of themselves?"""

    room_ids: list[UUID]
    with_status: bool = False


class PersonSaid(Struct, frozen=True, kw_only=True):
    """What somebody who is online says of himself."""

    user_id: UUID
    status: PersonStatus
    note: str | None


class RoomPresence(Struct, frozen=True, kw_only=True):
    """Who is online in a room; said: only where that was asked."""

    room_id: UUID
    online: list[UUID]
    said: list[PersonSaid] = []


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


class RoomSpan(Struct, frozen=True, kw_only=True):
    """A room and a span of time: since, until with their offsets."""

    room_id: UUID
    since: datetime
    until: datetime


class ManyIntervalsQuestion(Struct, frozen=True, kw_only=True):
    """Who was online in these rooms, in each during its span? Asked of chat."""

    spans: list[RoomSpan]


class ManyIntervalsAnswer(Struct, frozen=True, kw_only=True):
    """Every interval that touches each span, in the order of the question."""

    spans: list[list[PresenceInterval]]


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
