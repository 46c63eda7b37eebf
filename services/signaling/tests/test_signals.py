"""What passes from one to the other, and its sizes, without I/O."""

from uuid import UUID

import msgspec
import pytest

from cafe_contracts.calls import (
    CANDIDATE_BYTES,
    SDP_BYTES,
    AnswerCommand,
    Description,
    IceCommand,
    MediaCommand,
    OfferCommand,
)
from cafe_contracts.codes import ErrorCode
from cafe_signaling.socket.signals import Refused, Signal, relayed

ANA = UUID(int=1)


def heard(signal: Signal) -> dict[str, object]:
    frame: dict[str, object] = msgspec.json.decode(relayed(signal, ANA, "ana"))
    assert (frame["user_id"], frame["username"]) == (str(ANA), "ana")
    return frame


def refused(signal: Signal) -> ErrorCode:
    with pytest.raises(Refused) as caught:
        relayed(signal, ANA, "ana")
    return caught.value.code


def test_signals_pass_with_their_sender_added() -> None:
    offer = heard(OfferCommand(offer=Description(type="offer", sdp="v=0")))
    assert (offer["type"], offer["offer"]) == ("webrtc_offer", {"type": "offer", "sdp": "v=0"})
    assert heard(IceCommand(candidate=None))["candidate"] is None
    media = heard(MediaCommand(mic=True, camera=False, screen=False))
    assert (media["type"], media["mic"], media["camera"]) == ("media", True, False)


def test_descriptions_and_candidates_have_a_size() -> None:
    heard(OfferCommand(offer=Description(type="offer", sdp="x" * SDP_BYTES)))
    over = Description(type="answer", sdp="ä" * (SDP_BYTES // 2) + "x")
    assert refused(AnswerCommand(answer=over)) is ErrorCode.TOO_LONG
    candidate = {"candidate": "x" * CANDIDATE_BYTES}
    assert refused(IceCommand(candidate=candidate)) is ErrorCode.TOO_LONG


def test_an_offer_is_an_offer() -> None:
    wrong = OfferCommand(offer=Description(type="answer", sdp="v=0"))
    assert refused(wrong) is ErrorCode.INVALID
