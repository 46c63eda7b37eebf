"""The frames of the call socket, both directions (docs/api.md §5)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.commands import Commands, PingCommand
from cafe_contracts.frames import ErrorFrame
from cafe_contracts.states import PersonRef

SDP_BYTES = 32 * 1024
CANDIDATE_BYTES = 2 * 1024
"""The largest session description and ICE candidate that are relayed."""

HOLD_S = 30
"""A dropped place is held for so many seconds (P11)."""


class IceServer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of RTCConfiguration.iceServers."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Description(Struct, frozen=True, kw_only=True):
    """An RTCSessionDescriptionInit."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: str = ""


Number = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class SignalCommand(Struct, frozen=True, kw_only=True):
    """What all signals may carry.

    n: 1, 2, 3 … within one page; such a signal is answered by `ack`, and one that is sent again
    after a drop takes effect once.
    """

    n: Number | UnsetType = UNSET


class OfferCommand(SignalCommand, frozen=True, kw_only=True, tag="webrtc_offer"):
    """An offer for the other person."""

    offer: Description


class AnswerCommand(SignalCommand, frozen=True, kw_only=True, tag="webrtc_answer"):
    """An answer for the other person."""

    answer: Description


class IceCommand(SignalCommand, frozen=True, kw_only=True, tag="webrtc_ice"):
    """A candidate, or None at the end of candidates."""

    candidate: dict[str, Any] | None


class MediaCommand(SignalCommand, frozen=True, kw_only=True, tag="media"):
    """What I send just now."""

    mic: bool
    camera: bool
    screen: bool


class HangupCommand(Struct, frozen=True, kw_only=True, tag="hangup"):
    """I give my place back."""


CallCommand = OfferCommand | AnswerCommand | IceCommand | MediaCommand | HangupCommand | PingCommand
"""Everything a client may say on the call socket."""


class ReadyFrame(Struct, frozen=True, kw_only=True, tag="ready"):
    """You have a place; `polite` is true for exactly one of the two.

    heard: the newest `n` that was taken from this page (`?page=` of the handshake), 0 for none.
    """

    call_id: UUID
    polite: bool
    heard: int
    participants: list[PersonRef]
    ice_servers: list[IceServer]


class PeerJoinedFrame(Struct, frozen=True, kw_only=True, tag="peer_joined"):
    """The other person is there, or there again."""

    user_id: UUID
    username: str


class PeerLostFrame(Struct, frozen=True, kw_only=True, tag="peer_lost"):
    """The other person's socket dropped; the place is held."""

    user_id: UUID
    username: str


class PeerLeftFrame(Struct, frozen=True, kw_only=True, tag="peer_left"):
    """The other person's place is free again."""

    user_id: UUID
    username: str
    reason: Literal["hangup", "timeout"]


class OfferFrame(Struct, frozen=True, kw_only=True, tag="webrtc_offer"):
    """The other person's offer."""

    offer: Description
    user_id: UUID
    username: str


class AnswerFrame(Struct, frozen=True, kw_only=True, tag="webrtc_answer"):
    """The other person's answer."""

    answer: Description
    user_id: UUID
    username: str


class IceFrame(Struct, frozen=True, kw_only=True, tag="webrtc_ice"):
    """The other person's candidate."""

    candidate: dict[str, Any] | None
    user_id: UUID
    username: str


class MediaFrame(Struct, frozen=True, kw_only=True, tag="media"):
    """What the other person sends just now."""

    mic: bool
    camera: bool
    screen: bool
    user_id: UUID
    username: str


class CallAckFrame(Struct, frozen=True, kw_only=True, tag="ack"):
    """Your signals up to `n` are stored, or were not wanted: nobody else is in the call."""

    n: int


class CallPongFrame(Struct, frozen=True, kw_only=True, tag="pong"):
    """The answer to `ping`."""


CallServerFrame = (
    ReadyFrame
    | PeerJoinedFrame
    | PeerLostFrame
    | PeerLeftFrame
    | OfferFrame
    | AnswerFrame
    | IceFrame
    | MediaFrame
    | CallAckFrame
    | CallPongFrame
    | ErrorFrame
)
"""Everything a browser may hear on the call socket."""


def call_commands() -> Commands[CallCommand]:
    """Return the parser of the call socket; build it once."""
    return Commands(
        OfferCommand, AnswerCommand, IceCommand, MediaCommand, HangupCommand, PingCommand
    )
