"""Stand-ins for auth and chat on a real port: they speak the internal contract, no more."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
import uvicorn

from cafe_contracts.questions import (
    PersonSaid,
    PresenceAnswer,
    PresenceQuestion,
    RoomPresence,
)


@dataclass
class Neighbours:
    """Who is online where, as chat would say; None: chat cannot know."""

    url: str
    online: dict[UUID, list[UUID]] | None = field(default_factory=dict)
    asked: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        status, answer = self._answer(scope["path"], body)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        if path == "/internal/v1/token":
            token = {"access_token": "stand-in", "token_type": "Bearer", "expires_in": 600}
            return 200, msgspec.json.encode(token)
        assert path == "/internal/v1/presence"
        self.asked += 1
        if self.online is None:
            return 503, b"{}"
        question = msgspec.json.decode(body, type=PresenceQuestion)
        rooms = [
            RoomPresence(
                room_id=room_id,
                online=self.online.get(room_id, []),
                said=[
                    PersonSaid(user_id=user_id, status="focus", note="chapter 3")
                    for user_id in self.online.get(room_id, [])
                    if question.with_status
                ],
            )
            for room_id in question.room_ids
        ]
        return 200, msgspec.json.encode(PresenceAnswer(rooms=rooms))


@asynccontextmanager
async def neighbours() -> AsyncIterator[Neighbours]:
    # With the protocol named, so that asyncio turns Nagle's algorithm off.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    peers = Neighbours(f"http://127.0.0.1:{listening.getsockname()[1]}")
    server = uvicorn.Server(
        uvicorn.Config(peers, lifespan="off", log_config=None, ws="none", access_log=False)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield peers
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
        listening.close()
