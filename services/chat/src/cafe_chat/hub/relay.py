"""Frames of other replicas and services: to the room they belong to, untouched."""

from datetime import datetime

import msgspec
from msgspec import UNSET, Struct

from cafe_chat import measures
from cafe_chat.hub.room import LiveRoom, Present
from cafe_contracts.frames import (
    CallAskFrame,
    CallFrame,
    ChangeFrame,
    JoinFrame,
    LeaveFrame,
    RoomFrame,
    StatusFrame,
    TimerFrame,
    TypingFrame,
)
from cafe_contracts.states import PersonRef
from cafe_telemetry import logs
from cafe_websocket.frame import Frame

log = logs.get(__name__)


class _Said(Struct, frozen=True, tag="chat", tag_field="type"):
    """As much of a `chat` frame as decides its place, and says how long it was on its way."""

    seq: int
    timestamp: datetime


_Live = (
    _Said
    | TypingFrame
    | JoinFrame
    | LeaveFrame
    | StatusFrame
    | TimerFrame
    | CallFrame
    | RoomFrame
    | CallAskFrame
    | ChangeFrame
)

_decoder: msgspec.json.Decoder[_Live] = msgspec.json.Decoder(_Live)


def relay(room: LiveRoom, payload: bytes) -> None:
    """Take in a live frame; one of a kind that is not known here is dropped."""
    try:
        frame = _decoder.decode(payload)
    except msgspec.DecodeError:
        log.warning("live_frame_unknown", room_id=str(room.id))
        return
    made = Frame(payload)
    match frame:
        case _Said():
            room.message(frame.seq, made)
            measures.stored_elsewhere.observe(measures.since(frame.timestamp))
        case TypingFrame():
            room.typing(frame.user_id, made)
        case JoinFrame() | LeaveFrame() | StatusFrame():
            _presence(room, frame)
        case TimerFrame():
            room.set_timer(frame, made)
        case CallFrame():
            room.set_call(frame, made)
        case RoomFrame():
            room.remark(made)
        case CallAskFrame():
            room.whisper({frame.asker.user_id, frame.asked.user_id}, made)
        case _:
            _change(room, frame, made)


def _change(room: LiveRoom, frame: ChangeFrame, made: Frame) -> None:
    if frame.change is UNSET:  # of a replica of the version before
        room.remark(made)
    else:
        room.change(frame.change, made)


def _presence(room: LiveRoom, frame: JoinFrame | LeaveFrame | StatusFrame) -> None:
    match frame:
        case JoinFrame():
            room.came(Present(person=_person(frame)))
        case LeaveFrame():
            room.went(frame.user_id)
        case StatusFrame():
            room.status(Present(person=_person(frame), status=frame.status, note=frame.note))


def _person(frame: JoinFrame | StatusFrame) -> PersonRef:
    return PersonRef(user_id=frame.user_id, username=frame.username)
