"""Chat's delivery alone: its protocol, room, fan-out and herald, with nothing stored.

`python -m cafe_bench.delivery_server PORT NATS_URL`. What is left out is what costs once per
message (limits, storing); frames, their encoding, own members first and then NATS are chat's.
"""

import asyncio
import socket
import sys
from typing import Any
from uuid import UUID, uuid4, uuid5

import uvicorn
import uvloop

from cafe_chassis.clock import now
from cafe_chassis.process import Server
from cafe_chat.hub.herald import Herald
from cafe_chat.hub.listener import Listener
from cafe_chat.hub.relay import relay
from cafe_chat.hub.room import LiveRoom
from cafe_contracts import subjects
from cafe_contracts.commands import ChatCommand, room_commands
from cafe_contracts.frames import FRAME_BYTES, AckFrame, ChatFrame
from cafe_contracts.questions import Roster
from cafe_contracts.states import PersonRef
from cafe_database.ids import new_id
from cafe_messaging.bus import Bus
from cafe_websocket.bridge import EXTENSION
from cafe_websocket.connection import Connection, Options
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import DirectOutlet
from cafe_websocket.serving import Serving

_NAMES = UUID(int=0)
_parser = room_commands()


class Rooms:
    """All rooms, opened by who comes first."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._rooms: dict[UUID, LiveRoom] = {}
        self.herald = Herald(self, bus)

    def room(self, room_id: UUID) -> LiveRoom | None:
        """Return an open room."""
        return self._rooms.get(room_id)

    async def open(self, code: str) -> LiveRoom:
        """Return a room, opened if need be."""
        room_id = uuid5(_NAMES, code)
        if room_id not in self._rooms:
            roster = _roster(room_id, code)
            room = LiveRoom(roster, 0, 0, lambda: True, lambda _: None)
            self._rooms[room_id] = room

            async def on_frame(_: str, payload: bytes) -> None:
                relay(room, payload)

            await self._bus.subscribe_live(subjects.live_room(room_id), on_frame)
        return self._rooms[room_id]

    async def serve(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        await receive()
        await send({"type": "websocket.accept"})
        room = await self.open(scope["path"].rpartition("/")[2])
        connection: Connection = scope["extensions"][EXTENSION]["connection"]
        person = PersonRef(user_id=uuid4(), username="member")
        listener = Listener(new_id().hex, person, person.user_id, DirectOutlet(connection))
        room.join(listener)
        listener.greet(Frame(b'{"type":"hello"}'), room.feed.delivered, 0)
        room.level(listener)

        async def hear(text: str) -> None:
            command = _parser.parse(text)
            if isinstance(command, ChatCommand):
                self._say(room, listener, command)

        connection.adopt(hear, lambda: room.leave(listener))

    def _say(self, room: LiveRoom, listener: Listener, command: ChatCommand) -> None:
        message_id, seq, moment = new_id(), room.feed.delivered + 1, now()
        listener.answer(
            Frame.of(
                AckFrame(client_id=command.client_id, id=message_id, seq=seq, timestamp=moment)
            )
        )
        frame = ChatFrame(
            id=message_id,
            seq=seq,
            user_id=listener.person.user_id,
            username=listener.person.username,
            message=command.message,
            timestamp=moment,
            client_id=command.client_id,
            reply_to=None,
        )
        self.herald.message(room, seq, Frame.of(frame))


def _roster(room_id: UUID, code: str) -> Roster:
    fields: dict[str, Any] = {
        "room_id": room_id, "code": code, "name": code, "version": 1, "members": [],
        "visibility": "public", "capacity": 500, "locked": False, "timer_control": "anyone",
        "quiet_focus": False, "slow_mode_seconds": 0, "retention_days": None, "deleted": False,
    }  # fmt: skip
    return Roster(**{name: fields[name] for name in Roster.__struct_fields__ if name in fields})


async def main(port: int, nats_url: str) -> None:
    """Serve until killed."""
    bus = Bus(nats_url, "bench")
    rooms = Rooms(bus)
    background = [asyncio.create_task(bus.run()), asyncio.create_task(rooms.herald.run())]
    await bus.wait_connected()
    serving: Any = Serving(Options(message_bytes=FRAME_BYTES))
    config = uvicorn.Config(
        rooms.serve, interface="asgi3", ws=serving, http="httptools", lifespan="off",
        log_config=None, access_log=False, backlog=4096,
    )  # fmt: skip
    server = Server(config)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    await server.serve([listening])
    del background


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
