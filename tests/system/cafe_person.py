"""A person with a cookie, an API client and sockets: what a browser is to the café."""

import asyncio
import itertools
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PASSWORD = "correct horse battery staple"
WAIT_S = 10
_numbers = itertools.count()

Frame = dict[str, Any]


class Person:
    """Signs up with a name of its own; every request looks like one of the café's own pages."""

    def __init__(self, origin: str, name: str) -> None:
        self.origin = origin
        self.username = f"{name}-{next(_numbers)}-{uuid4().hex[:6]}"
        self.http = httpx.AsyncClient(base_url=origin, headers={"origin": origin}, timeout=15)
        self.id = ""

    async def sign_up(self, **more: str) -> Self:
        """Make the account; the cookie stays in the client."""
        body = {"username": self.username, "password": PASSWORD, **more}
        answer = await self.http.post("/api/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["id"]
        return self

    async def call(self, method: str, path: str, status: int, **request: Any) -> Any:
        """Send a request, insist on its status, and return the JSON of the answer, if any."""
        answer = await self.http.request(method, path, **request)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def open_room(self, **more: Any) -> str:
        """Open a room and return its code."""
        card = await self.call("POST", "/api/rooms", 201, json={"name": "Window seat", **more})
        code: str = card["code"]
        return code

    async def join(self, code: str) -> None:
        """Become a member."""
        await self.call("POST", f"/api/rooms/{code}/join", 200)

    @property
    def cookie(self) -> str:
        """The `Cookie` header of a handshake."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def socket(self, path: str, **headers: str) -> "Line":
        """Return a socket to open with `async with`."""
        base = self.origin.replace("http", "ws", 1)
        sent = {"origin": self.origin, **headers}
        if self.cookie:
            sent.setdefault("cookie", self.cookie)
        return Line(base + path, sent)

    async def close(self) -> None:
        """Close the client."""
        await self.http.aclose()


class Line:
    """An open socket that keeps what it heard."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._url = url
        self._headers = headers
        self.heard: list[Frame] = []
        self.connection: ClientConnection

    async def __aenter__(self) -> Self:
        self.connection = await connect(
            self._url, additional_headers=self._headers, open_timeout=WAIT_S, max_size=2**20
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.connection.close()

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))

    async def hear(self, wanted: str | Callable[[Frame], bool], within_s: float = WAIT_S) -> Frame:
        """Return the next frame of that type (or that fits), keeping all others in `heard`."""
        fits = wanted if callable(wanted) else (lambda frame: frame["type"] == wanted)
        async with asyncio.timeout(within_s):
            while True:
                frame: Frame = json.loads(await self.connection.recv())
                self.heard.append(frame)
                if fits(frame):
                    return frame

    async def closed(self, within_s: float = WAIT_S) -> int:
        """Read until the other side closes and return its code."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    self.heard.append(json.loads(await self.connection.recv()))
            except ConnectionClosed:
                return self.connection.close_code or 0
