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
    """What the client may know before it sends."""

    message_characters: int = MESSAGE_CHARACTERS
    burst: int = BURST
    per_second: int = PER_SECOND


class HelloMember(Struct, frozen=True, kw_only=True):
    """A member at the time of `hello`; online is None while presence cannot be known."""

    user_id: UUID
    username: str
    online: bool | None
    status: PersonStatus | None
    note: str | None = None
    display_name: str | None = None
    role: str | None = None


class HelloFrame(Struct, frozen=True, kw_only=True, tag="hello"):
    """The first frame: a snapshot at `head`, the newest seq (0 in an empty room)."""

    room: str
    user_id: UUID
    username: str
    head: int
    members: list[HelloMember]
    timer: TimerState | None
    call: CallState | None
    limits: Limits


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


class EditedFrame(Struct, frozen=True, kw_only=True, tag="edited"):
    """A message has another text."""

    id: UUID
    seq: int
    message: str
    edited_at: datetime


class DeletedFrame(Struct, frozen=True, kw_only=True, tag="deleted"):
    """A message was taken away."""

    id: UUID
    seq: int


class ReactionFrame(Struct, frozen=True, kw_only=True, tag="reaction"):
    """Somebody put an emoji to a message, or took it away; count is the new number of it."""

    id: UUID
    seq: int
    emoji: str
    user_id: UUID
    username: str
    added: bool
    count: int


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

    updated: name, description, visibility, capacity, locked, timer_control. member_role:
    user_id, username, role. member_removed: user_id, username. deleted: nothing more.
    """

    event: Literal["updated", "member_role", "member_removed", "member_joined", "deleted"]
    user_id: UUID | UnsetType = UNSET
    username: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    visibility: str | UnsetType = UNSET
    capacity: int | UnsetType = UNSET
    locked: bool | UnsetType = UNSET
    timer_control: str | UnsetType = UNSET


class ResyncFrame(Struct, frozen=True, kw_only=True, tag="resync"):
    """More was missed than is replayed: read the history."""

    head: int


class PongFrame(Struct, frozen=True, kw_only=True, tag="pong"):
    """Answer to `ping`; a larger number than the client has seen tells it of a gap."""

    head: int
    timer_version: int
    call_version: int


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
    | TypingFrame
    | JoinFrame
    | LeaveFrame
    | PresenceFrame
    | StatusFrame
    | TimerFrame
    | CallFrame
    | RoomFrame
    | ResyncFrame
    | PongFrame
    | ErrorFrame
)
"""Everything a browser may hear on the room socket."""
