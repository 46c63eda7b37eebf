"""Stand-ins for the other services on a real port: they speak the internal contract, no more."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import msgspec
import uvicorn

from cafe_chassis.personal import END
from cafe_contracts.questions import ExportLine, MatesAnswer


@dataclass
class Neighbours:
    """What the others say. mates: pairs of ids, smaller first. down: nothing is answered but 503.

    held: what each service holds on everybody, by collection; cut: answers break off before their
    end. Each service is asked at `<url>/<service>`.
    """

    url: str
    mates: set[tuple[str, str]] = field(default_factory=set)
    down: bool = False
    cut: bool = False
    held: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body", False):
            pass
        query = {key: value[0] for key, value in parse_qs(scope["query_string"].decode()).items()}
        status, answer = self._answer(scope["path"], query)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def meet(self, one: str, other: str) -> None:
        """Let two people share a room from now on."""
        self.mates.add((min(one, other), max(one, other)))

    def _answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        if self.down:
            return 503, b"{}"
        _, service, rest = path.split("/", 2)
        if rest.endswith("/export"):
            return 200, self._export(service)
        assert rest == "internal/v1/mates"
        one, other = query["person_id"], query["other_id"]
        known = (min(one, other), max(one, other)) in self.mates
        return 200, msgspec.json.encode(MatesAnswer(mates=known))

    def _export(self, service: str) -> bytes:
        held = self.held.get(service, {})
        lines = [
            ExportLine(collection=collection, item=item)
            for collection, items in held.items()
            for item in items
        ]
        said = lines if self.cut else [*lines, END]
        return b"".join(msgspec.json.encode(line) + b"\n" for line in said)


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
