"""Telling a room something: first its sockets here, then the other replicas, never waiting."""

import asyncio
from typing import Protocol
from uuid import UUID

from cafe_chassis.bus import Bus
from cafe_chat.hub.room import LiveRoom, Present
from cafe_contracts import subjects, wire
from cafe_contracts.frames import (
    ChangeFrame,
    JoinFrame,
    LeaveFrame,
    RoomFrame,
    StatusFrame,
    TypingFrame,
)
from cafe_contracts.states import PersonRef

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
        self._waiting: asyncio.Queue[tuple[UUID, str]] = asyncio.Queue(WAITING)

    async def run(self) -> None:
        """Publish, for ever."""
        while True:
            room_id, text = await self._waiting.get()
            await self._bus.publish_live(subjects.live_room(room_id), text.encode())

    def message(self, room: LiveRoom, seq: int, text: str) -> None:
        """Tell a new message; text: its `chat` frame."""
        room.message(seq, text)
        self._say(room.id, text)

    def change(self, room_id: UUID, frame: ChangeFrame) -> None:
        """Tell what has become of a message; the room need not be open here."""
        assert isinstance(frame.change, int), "numbered by changes.log"
        text = wire.text(frame)
        room = self._rooms.room(room_id)
        if room is not None:
            room.change(frame.change, text)
        self._say(room_id, text)

    async def remark(self, room_id: UUID, frame: RoomFrame) -> None:
        """Tell something without a number; also from a process that serves no sockets."""
        text = wire.text(frame)
        room = self._rooms.room(room_id)
        if room is not None:
            room.remark(text)
        await self._bus.publish_live(subjects.live_room(room_id), text.encode())

    def typing(self, room: LiveRoom, person: PersonRef) -> None:
        """Tell that somebody types."""
        text = wire.text(TypingFrame(user_id=person.user_id, username=person.username))
        room.typing(person.user_id, text)
        self._say(room.id, text)

    def status(self, room: LiveRoom, someone: Present) -> None:
        """Tell what somebody says of himself."""
        room.status(someone)
        frame = StatusFrame(
            user_id=someone.person.user_id,
            username=someone.person.username,
            status=someone.status,
            note=someone.note,
        )
        self._say(room.id, wire.text(frame))

    def came(self, room_id: UUID, person: PersonRef) -> None:
        """Tell that somebody is online; the room need not be open here."""
        room = self._rooms.room(room_id)
        if room is not None:
            room.came(Present(person=person))
        frame = JoinFrame(user_id=person.user_id, username=person.username)
        self._say(room_id, wire.text(frame))

    def went(self, room_id: UUID, person: PersonRef) -> None:
        """Tell that somebody is offline; the room need not be open here."""
        room = self._rooms.room(room_id)
        if room is not None:
            room.went(person.user_id)
        frame = LeaveFrame(user_id=person.user_id, username=person.username)
        self._say(room_id, wire.text(frame))

    def _say(self, room_id: UUID, text: str) -> None:
        try:
            self._waiting.put_nowait((room_id, text))
        except asyncio.QueueFull:
            return
