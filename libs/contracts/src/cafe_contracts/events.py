"""Domain events: facts that services tell each other, durable, at least once.

`version` is that of the aggregate that changed (a person's profile, a room's roster, a message's
seq, a timer, a call): a consumer drops what is older than it has seen. Adding a field with a
default keeps the major of the subject; anything else is a new class under `v2` beside the old.
"""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from msgspec import Struct

from cafe_contracts import subjects
from cafe_contracts.states import Role, SessionSource, TimerPhase, TimerStatus, Visibility


class Event(Struct, frozen=True, kw_only=True):
    """What every event carries; occurred_at in UTC, actor_id None when nobody in particular."""

    subject: ClassVar[str]
    aggregate: ClassVar[str]

    event_id: UUID
    occurred_at: datetime
    actor_id: UUID | None
    version: int

    @property
    def aggregate_id(self) -> UUID:
        """Whose order matters: events of one aggregate arrive in the order they were staged."""
        value = getattr(self, self.aggregate)
        assert isinstance(value, UUID)
        return value


class _Profile(Event, frozen=True, kw_only=True):
    aggregate: ClassVar[str] = "person_id"
    person_id: UUID
    username: str
    display_name: str
    timezone: str
    day_starts_at: str


class PersonRegistered(_Profile, frozen=True, kw_only=True):
    """Somebody signed up."""

    subject: ClassVar[str] = subjects.event("auth", "person_registered")


class ProfileChanged(_Profile, frozen=True, kw_only=True):
    """Somebody changed what others see of him, or his calendar."""

    subject: ClassVar[str] = subjects.event("auth", "profile_changed")


class SessionsRevoked(Event, frozen=True, kw_only=True):
    """These sessions ended before their time."""

    subject: ClassVar[str] = subjects.event("auth", "sessions_revoked")
    aggregate: ClassVar[str] = "person_id"
    person_id: UUID
    session_ids: list[UUID]


class PersonErased(Event, frozen=True, kw_only=True):
    """Somebody deleted his account."""

    subject: ClassVar[str] = subjects.event("auth", "person_erased")
    aggregate: ClassVar[str] = "person_id"
    person_id: UUID


class _Block(Event, frozen=True, kw_only=True):
    """version: counts the blocker's blocks and their ends, apart from his profile's."""

    aggregate: ClassVar[str] = "person_id"
    person_id: UUID
    blocked_id: UUID


class PersonBlocked(_Block, frozen=True, kw_only=True):
    """Somebody wants nothing more from somebody else."""

    subject: ClassVar[str] = subjects.event("auth", "person_blocked")


class PersonUnblocked(_Block, frozen=True, kw_only=True):
    """Somebody has thought better of it."""

    subject: ClassVar[str] = subjects.event("auth", "person_unblocked")


class _DataErased(Event, frozen=True, kw_only=True):
    """A service's word that nothing it holds leads to an erased person; version: of the erasure."""

    aggregate: ClassVar[str] = "person_id"
    person_id: UUID

    @classmethod
    def answering(cls, erased: PersonErased, *, event_id: UUID, at: datetime) -> Self:
        """Return the answer to the event that told of the erasure; at: UTC."""
        return cls(
            event_id=event_id,
            occurred_at=at,
            actor_id=None,
            version=erased.version,
            person_id=erased.person_id,
        )


class RoomsDataErased(_DataErased, frozen=True, kw_only=True):
    """Rooms has erased what it held of somebody."""

    subject: ClassVar[str] = subjects.event("rooms", "person_data_erased")


class ChatDataErased(_DataErased, frozen=True, kw_only=True):
    """Chat has erased what it held of somebody; his messages stay, without him."""

    subject: ClassVar[str] = subjects.event("chat", "person_data_erased")


class SignalingDataErased(_DataErased, frozen=True, kw_only=True):
    """Signaling has erased what it held of somebody."""

    subject: ClassVar[str] = subjects.event("signaling", "person_data_erased")


class TrackerDataErased(_DataErased, frozen=True, kw_only=True):
    """Tracker has erased what it held of somebody."""

    subject: ClassVar[str] = subjects.event("tracker", "person_data_erased")


class _Room(Event, frozen=True, kw_only=True):
    aggregate: ClassVar[str] = "room_id"
    room_id: UUID


class _RoomCard(_Room, frozen=True, kw_only=True):
    code: str
    name: str
    visibility: Visibility
    capacity: int
    locked: bool
    retention_days: int | None = None


class RoomCreated(_RoomCard, frozen=True, kw_only=True):
    """A room was opened."""

    subject: ClassVar[str] = subjects.event("rooms", "room_created")


class RoomChanged(_RoomCard, frozen=True, kw_only=True):
    """A room has other settings."""

    subject: ClassVar[str] = subjects.event("rooms", "room_changed")


class RoomDeleted(_Room, frozen=True, kw_only=True):
    """A room is gone."""

    subject: ClassVar[str] = subjects.event("rooms", "room_deleted")
    code: str


class MemberJoined(_Room, frozen=True, kw_only=True):
    """Somebody became a member."""

    subject: ClassVar[str] = subjects.event("rooms", "member_joined")
    person_id: UUID
    username: str
    role: Role


class MemberLeft(_Room, frozen=True, kw_only=True):
    """A member left by himself."""

    subject: ClassVar[str] = subjects.event("rooms", "member_left")
    person_id: UUID


class MemberRemoved(_Room, frozen=True, kw_only=True):
    """A member was removed, perhaps for good."""

    subject: ClassVar[str] = subjects.event("rooms", "member_removed")
    person_id: UUID
    banned: bool


class MemberRoleChanged(_Room, frozen=True, kw_only=True):
    """A member has another role."""

    subject: ClassVar[str] = subjects.event("rooms", "member_role_changed")
    person_id: UUID
    role: Role


class MemberMuted(_Room, frozen=True, kw_only=True):
    """A member may not write for a while; muted_until None: he may again."""

    subject: ClassVar[str] = subjects.event("rooms", "member_muted")
    person_id: UUID
    muted_until: datetime | None


class RoomExpiring(_Room, frozen=True, kw_only=True):
    """A room with nobody in it is about to be closed."""

    subject: ClassVar[str] = subjects.event("rooms", "room_expiring")
    expires_at: datetime


class SessionDue(Event, frozen=True, kw_only=True):
    """A scheduled session begins soon; version: how often it has been reminded of."""

    subject: ClassVar[str] = subjects.event("rooms", "session_due")
    aggregate: ClassVar[str] = "schedule_id"
    schedule_id: UUID
    room_id: UUID
    title: str
    starts_at: datetime


class PeopleTalked(_Room, frozen=True, kw_only=True):
    """People talk in a room: once per room and minute, however much they say.

    occurred_at: the minute. actor_id: who began. version: the seq of the first message in it.
    """

    subject: ClassVar[str] = subjects.event("chat", "people_talked")


class MessagePosted(_Room, frozen=True, kw_only=True):
    """Somebody said something; version is the message's seq.

    Not said any more (docs/adr/0023); what an older chat has said is still understood.
    """

    subject: ClassVar[str] = subjects.event("chat", "message_posted")
    message_id: UUID
    seq: int
    author_id: UUID


class _Message(Event, frozen=True, kw_only=True):
    """version: the room's count of changes (`change` of the frame)."""

    aggregate: ClassVar[str] = "message_id"
    room_id: UUID
    message_id: UUID
    seq: int
    author_id: UUID


class MessageEdited(_Message, frozen=True, kw_only=True):
    """A message has another text."""

    subject: ClassVar[str] = subjects.event("chat", "message_edited")


class MessageDeleted(_Message, frozen=True, kw_only=True):
    """A message was taken away, by its author or a moderator (`actor_id`)."""

    subject: ClassVar[str] = subjects.event("chat", "message_deleted")


class PersonCame(_Room, frozen=True, kw_only=True):
    """Somebody came online in a room."""

    subject: ClassVar[str] = subjects.event("chat", "person_came")
    person_id: UUID


class PersonWent(_Room, frozen=True, kw_only=True):
    """Somebody went offline in a room."""

    subject: ClassVar[str] = subjects.event("chat", "person_went")
    person_id: UUID


class _Call(_Room, frozen=True, kw_only=True):
    call_id: UUID
    participants: list[UUID]


class CallStarted(_Call, frozen=True, kw_only=True):
    """Somebody opened a call."""

    subject: ClassVar[str] = subjects.event("signaling", "call_started")


class CallChanged(_Call, frozen=True, kw_only=True):
    """Somebody entered or left a call that goes on."""

    subject: ClassVar[str] = subjects.event("signaling", "call_changed")


class CallEnded(_Call, frozen=True, kw_only=True):
    """Both places are free again."""

    subject: ClassVar[str] = subjects.event("signaling", "call_ended")


class TimerChanged(Event, frozen=True, kw_only=True):
    """A timer was commanded or moved on; either room_id or person_id is set."""

    subject: ClassVar[str] = subjects.event("tracker", "timer_changed")
    aggregate: ClassVar[str] = "timer_id"
    timer_id: UUID
    room_id: UUID | None
    person_id: UUID | None
    status: TimerStatus
    phase: TimerPhase


class SessionRecorded(Event, frozen=True, kw_only=True):
    """Minutes were credited to somebody."""

    subject: ClassVar[str] = subjects.event("tracker", "session_recorded")
    aggregate: ClassVar[str] = "person_id"
    session_id: UUID
    person_id: UUID
    room_id: UUID | None
    minutes: int
    source: SessionSource
    ended_at: datetime


class Audited(Event, frozen=True, kw_only=True):
    """Somebody with rights over others changed something; auth keeps these.

    subject_id: what was changed. before, after: the fields that differ. address, user_agent,
    request_id: from where, and in which request.
    """

    aggregate: ClassVar[str] = "subject_id"
    subject_id: UUID
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    address: str
    user_agent: str
    request_id: str


class RoomAudited(Audited, frozen=True, kw_only=True):
    """Of a room or its members."""

    subject: ClassVar[str] = subjects.event("rooms", "room_audited")


class MessageAudited(Audited, frozen=True, kw_only=True):
    """Of a message or a report."""

    subject: ClassVar[str] = subjects.event("chat", "message_audited")


class CallAudited(Audited, frozen=True, kw_only=True):
    """Of a call."""

    subject: ClassVar[str] = subjects.event("signaling", "call_audited")


class SessionAudited(Audited, frozen=True, kw_only=True):
    """Of a study session."""

    subject: ClassVar[str] = subjects.event("tracker", "session_audited")


EVENTS: tuple[type[Event], ...] = (
    PersonRegistered,
    ProfileChanged,
    SessionsRevoked,
    PersonErased,
    PersonBlocked,
    PersonUnblocked,
    RoomsDataErased,
    ChatDataErased,
    SignalingDataErased,
    TrackerDataErased,
    RoomCreated,
    RoomChanged,
    RoomDeleted,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    MemberRoleChanged,
    MemberMuted,
    RoomExpiring,
    SessionDue,
    PeopleTalked,
    MessagePosted,
    MessageEdited,
    MessageDeleted,
    PersonCame,
    PersonWent,
    CallStarted,
    CallChanged,
    CallEnded,
    TimerChanged,
    SessionRecorded,
    RoomAudited,
    MessageAudited,
    CallAudited,
    SessionAudited,
)
"""Every event there is; each has a golden sample that is decoded for ever."""
