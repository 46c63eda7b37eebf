"""The frames of the room socket, server to client (docs/api.md §4)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from cafe_contracts.codes import ErrorCode
from cafe_contracts.states import CallState, PersonRef, PersonStatus, TimerState

FRAME_BYTES = 64 * 1024
"""The largest frame either side sends."""

MESSAGE_CHARACTERS = 4000
"""The longest message, after trimming."""

BURST = 10
PER_SECOND = 1
"""Messages per person and room: a burst, then so many a second."""

REPLAY = 500
"""At most so many missed messages are sent again on the socket; more is a `resync`."""


class Limits(Struct, frozen=True, kw_only=True):
    """What the client may know before it sends.

    slow_mode_seconds: so long a plain member waits between two messages; 0 is off.
    """

    message_characters: int = MESSAGE_CHARACTERS
    burst: int = BURST
    per_second: int = PER_SECOND
    slow_mode_seconds: int = 0


class HelloMember(Struct, frozen=True, kw_only=True):
    """A member at the time of `hello`; online is None while presence cannot be known.

    muted_until: until then he may not write, None for somebody who may.
    """

    user_id: UUID
    username: str
    online: bool | None
    status: PersonStatus | None
    note: str | None = None
    display_name: str | None = None
    role: str | None = None
    muted_until: datetime | None = None


class HelloFrame(Struct, frozen=True, kw_only=True, tag="hello"):
    """The first frame: a snapshot at `head`, the newest seq (0 in an empty room).

    changes: how many edits, deletions, reactions and pins there have been (`change` of frames).
    read: up to where the person himself has read. quiet_focus: chat gathers during the focus.
    """

    room: str
    user_id: UUID
    username: str
    head: int
    members: list[HelloMember]
    timer: TimerState | None
    call: CallState | None
    limits: Limits
    changes: int
    read: int
    quiet_focus: bool


class ChatFrame(Struct, frozen=True, kw_only=True, tag="chat"):
    """A message; client_id is what its sender made up, reply_to the id of another message."""

    id: UUID
    seq: int
    user_id: UUID
    username: str
    message: str
    timestamp: datetime
    client_id: UUID | None
    reply_to: UUID | None


class AckFrame(Struct, frozen=True, kw_only=True, tag="ack"):
    """To the sending connection, only after the message is durably stored."""

    client_id: UUID | None
    id: UUID
    seq: int
    timestamp: datetime


class _Change(Struct, frozen=True, kw_only=True):
    """What has become of the message with this id.

    change: 1, 2, 3 … per room without holes; a larger one than expected tells of a gap. Not set
    where a message that was missed is shown together with what has become of it.
    """

    id: UUID
    seq: int
    change: int | UnsetType = UNSET


class EditedFrame(_Change, frozen=True, kw_only=True, tag="edited"):
    """A message has another text."""

    message: str
    edited_at: datetime


class DeletedFrame(_Change, frozen=True, kw_only=True, tag="deleted"):
    """A message was taken away, and its reactions and its pin with it."""


class ReactionFrame(_Change, frozen=True, kw_only=True, tag="reaction"):
    """Somebody put an emoji to a message, or took it away; count is the new number of it."""

    emoji: str
    user_id: UUID
    username: str
    added: bool
    count: int


class PinnedFrame(_Change, frozen=True, kw_only=True, tag="pinned"):
    """Somebody pinned a message to the room, or took the pin away."""

    pinned: bool
    user_id: UUID
    username: str


ChangeFrame = EditedFrame | DeletedFrame | ReactionFrame | PinnedFrame
"""What may become of a message."""


class TypingFrame(Struct, frozen=True, kw_only=True, tag="typing"):
    """Somebody types; not stored."""

    user_id: UUID
    username: str


class JoinFrame(Struct, frozen=True, kw_only=True, tag="join"):
    """A person came online: once per person, however many tabs."""

    user_id: UUID
    username: str


class LeaveFrame(Struct, frozen=True, kw_only=True, tag="leave"):
    """A person went, five seconds after the last of his sockets."""

    user_id: UUID
    username: str


class PresenceFrame(Struct, frozen=True, kw_only=True, tag="presence"):
    """Who came and went, gathered, in rooms with over fifty online."""

    came: list[PersonRef]
    went: list[PersonRef]


class StatusFrame(Struct, frozen=True, kw_only=True, tag="status"):
    """What a person says of himself, with an optional one-line note."""

    user_id: UUID
    username: str
    status: PersonStatus
    note: str | None = None


class TimerFrame(TimerState, frozen=True, kw_only=True, tag="timer"):
    """The room's shared timer changed."""


class CallFrame(CallState, frozen=True, kw_only=True, tag="call"):
    """The room's call changed."""


class RoomFrame(Struct, frozen=True, kw_only=True, tag="room", omit_defaults=True):
    """The room or its members changed; what is set depends on `event`.

    updated: those of the settings that changed. member_joined: user_id, username, display_name,
    role. member_role: user_id, username, role. member_renamed: user_id, username, display_name.
    member_muted: user_id, username, muted_until (null: no longer). member_removed: user_id,
    username. reminder: title, starts_at. expiring: expires_at. deleted: nothing more.
    """

    event: Literal[
        "updated",
        "member_joined",
        "member_role",
        "member_renamed",
        "member_muted",
        "member_removed",
        "reminder",
        "expiring",
        "deleted",
    ]
    user_id: UUID | UnsetType = UNSET
    username: str | UnsetType = UNSET
    display_name: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    muted_until: datetime | UnsetType | None = UNSET
    name: str | UnsetType = UNSET
    visibility: str | UnsetType = UNSET
    capacity: int | UnsetType = UNSET
    locked: bool | UnsetType = UNSET
    timer_control: str | UnsetType = UNSET
    quiet_focus: bool | UnsetType = UNSET
    slow_mode_seconds: int | UnsetType = UNSET
    retention_days: int | UnsetType | None = UNSET
    title: str | UnsetType = UNSET
    starts_at: datetime | UnsetType = UNSET
    expires_at: datetime | UnsetType = UNSET


class CallAskFrame(Struct, frozen=True, kw_only=True, tag="call_ask"):
    """A wish for a call at the break, told to its two people only.

    asked: it was made. due: the break has come. gone: taken back, declined, or the two have met.
    """

    id: UUID
    state: Literal["asked", "due", "gone"]
    asker: PersonRef
    asked: PersonRef


class ResyncFrame(Struct, frozen=True, kw_only=True, tag="resync"):
    """More was missed than is replayed: read the history."""

    head: int


class PongFrame(Struct, frozen=True, kw_only=True, tag="pong"):
    """Answer to `ping`; a larger number than the client has seen tells it of a gap."""

    head: int
    timer_version: int
    call_version: int
    changes: int


class ErrorFrame(Struct, frozen=True, kw_only=True, tag="error"):
    """What was wrong with one frame; retry_after in seconds."""

    code: ErrorCode
    detail: str
    client_id: UUID | UnsetType = UNSET
    retry_after: float | UnsetType = UNSET


RoomServerFrame = (
    HelloFrame
    | ChatFrame
    | AckFrame
    | EditedFrame
    | DeletedFrame
    | ReactionFrame
    | PinnedFrame
    | TypingFrame
    | JoinFrame
    | LeaveFrame
    | PresenceFrame
    | StatusFrame
    | TimerFrame
    | CallFrame
    | RoomFrame
    | CallAskFrame
    | ResyncFrame
    | PongFrame
    | ErrorFrame
)
"""Everything a browser may hear on the room socket."""
