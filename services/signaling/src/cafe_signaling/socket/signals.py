"""What one person says to the other, as the other hears it: who said it is added, nothing else."""

from uuid import UUID

import msgspec

from cafe_contracts import wire
from cafe_contracts.calls import (
    CANDIDATE_BYTES,
    SDP_BYTES,
    AnswerCommand,
    AnswerFrame,
    Description,
    IceCommand,
    IceFrame,
    MediaCommand,
    MediaFrame,
    OfferCommand,
    OfferFrame,
)
from cafe_contracts.codes import ErrorCode

Signal = OfferCommand | AnswerCommand | IceCommand | MediaCommand


class Refused(Exception):
    """A signal that is not relayed. The detail may go to its sender."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def relayed(signal: Signal, user_id: UUID, username: str) -> str:
    """Return the frame for the other person.

    Raises Refused for a description over 32 KiB, a candidate over 2 KiB (docs/api.md §5), or a
    description of the wrong type.
    """
    match signal:
        case OfferCommand(offer=offer):
            _check(offer, "offer")
            return wire.text(OfferFrame(offer=offer, user_id=user_id, username=username))
        case AnswerCommand(answer=answer):
            _check(answer, "answer", "pranswer")
            return wire.text(AnswerFrame(answer=answer, user_id=user_id, username=username))
        case IceCommand(candidate=candidate):
            if len(msgspec.json.encode(candidate)) > CANDIDATE_BYTES:
                raise Refused(ErrorCode.TOO_LONG, f"A candidate has up to {CANDIDATE_BYTES} bytes")
            return wire.text(IceFrame(candidate=candidate, user_id=user_id, username=username))
        case MediaCommand(mic=mic, camera=camera, screen=screen):
            frame = MediaFrame(
                mic=mic, camera=camera, screen=screen, user_id=user_id, username=username
            )
            return wire.text(frame)


def _check(description: Description, *types: str) -> None:
    if description.type not in types:
        raise Refused(ErrorCode.INVALID, f"`type` of this description must be {types[0]}")
    if len(description.sdp.encode()) > SDP_BYTES:
        raise Refused(ErrorCode.TOO_LONG, f"A description has up to {SDP_BYTES} bytes")
