"""Telling a room something: first its sockets here, then the other replicas, never waiting."""

import asyncio
from typing import Protocol
from uuid import UUID

from cafe_chat.hub.room import LiveRoom, Present
from cafe_contracts import subjects
from cafe_contracts.frames import (
    ChangeFrame,
    JoinFrame,
    LeaveFrame,
    RoomFrame,
    StatusFrame,
    TypingFrame,
)
from cafe_contracts.states import PersonRef
from cafe_messaging.bus import Bus
from cafe_websocket.frame import Frame

WAITING = 4096
"""Frames that may wait for a slow NATS; more are dropped, and readers repair the loss."""


class Rooms(Protocol):
    """The rooms that are open here."""

    def room(self, room_id: UUID) -> LiveRoom | None:
        """Return an open room."""


class Herald:
    """Tells rooms; `run` takes the frames to the other replicas, in order and at most once."""

    def __init__(self, rooms: Rooms, bus: Bus) -> None:
        self._rooms = rooms
        self._bus = bus
        self._waiting: asyncio.Queue[tuple[UUID, Frame]] = asyncio.Queue(WAITING)

    async def run(self) -> None:
        """Publish, for ever."""
        while True:
            room_id, frame = await self._waiting.get()
            await self._bus.publish_live(subjects.live_room(room_id), frame.payload)

    def message(self, room: LiveRoom, seq: int, frame: Frame) -> None:
        """Tell a new message by its `chat` frame."""
        room.message(seq, frame)
        self._say(room.id, frame)

    def change(self, room_id: UUID, frame: ChangeFrame) -> None:
        """Tell what has become of a message; the room need not be open here."""
        assert isinstance(frame.change, int), "numbered by changes.log"
        made = Frame.of(frame)
        room = self._rooms.room(room_id)
        if room is not None:
            room.change(frame.change, made)
        self._say(room_id, made)

    async def remark(self, room_id: UUID, frame: RoomFrame) -> None:
        """Tell something without a number; also from a process that serves no sockets."""
        made = Frame.of(frame)
        room = self._rooms.room(room_id)
        if room is not None:
            room.remark(made)
        await self._bus.publish_live(subjects.live_room(room_id), made.payload)

    def typing(self, room: LiveRoom, person: PersonRef) -> None:
        """Tell that somebody types."""
        made = Frame.of(TypingFrame(user_id=person.user_id, username=person.username))
        room.typing(person.user_id, made)
        self._say(room.id, made)

    def status(self, room: LiveRoom, someone: Present) -> None:
        """Tell what somebody says of himself."""
        room.status(someone)
        frame = StatusFrame(
            user_id=someone.person.user_id,
            username=someone.person.username,
            status=someone.status,
            note=someone.note,
        )
        self._say(room.id, Frame.of(frame))

    def came(self, room_id: UUID, person: PersonRef) -> None:
        """Tell that somebody is online; the room need not be open here."""
        room = self._rooms.room(room_id)
        if room is not None:
            room.came(Present(person=person))
        frame = JoinFrame(user_id=person.user_id, username=person.username)
        self._say(room_id, Frame.of(frame))

    def went(self, room_id: UUID, person: PersonRef) -> None:
        """Tell that somebody is offline; the room need not be open here."""
        room = self._rooms.room(room_id)
        if room is not None:
            room.went(person.user_id)
        frame = LeaveFrame(user_id=person.user_id, username=person.username)
        self._say(room_id, Frame.of(frame))

    def _say(self, room_id: UUID, frame: Frame) -> None:
        try:
            self._waiting.put_nowait((room_id, frame))
        except asyncio.QueueFull:
            return
