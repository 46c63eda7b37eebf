"""A café for calls: real auth, real rooms, two replicas of signaling, and people with sockets."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cafe_auth.app import SERVICE as AUTH
from cafe_auth.settings import Settings as AuthSettings
from cafe_chassis.testing import HOST, ORIGIN, App, running, settings_for
from cafe_database.sessions import Sessions, unit
from cafe_local.ports import free_port
from cafe_local.testing import Servers
from cafe_rooms.app import SERVICE as ROOMS
from cafe_rooms.settings import RoomsSettings
from cafe_signaling.app import SERVICE
from cafe_signaling.relay.driver import Driver
from cafe_signaling.settings import SignalingSettings

PASSWORD = "violet harbour 42"
FRAME_S = 5.0
_numbers = itertools.count(1)

Frame = dict[str, Any]


@dataclass
class CallSocket:
    """The client's end of a call socket."""

    socket: ClientConnection

    async def next(self, kind: str, within_s: float = FRAME_S) -> Frame:
        """Return the next frame, which must be of this type."""
        async with asyncio.timeout(within_s):
            frame: Frame = msgspec.json.decode(await self.socket.recv())
        assert frame["type"] == kind, frame
        return frame

    async def silent(self, seconds: float = 0.4) -> None:
        """Make sure that nothing comes."""
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds):
                pytest.fail(f"unexpected: {await self.socket.recv()!r}")

    async def code(self, within_s: float = FRAME_S) -> int:
        """Return the code with which the socket closes, having read whatever came before."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed:
                assert self.socket.close_code is not None
                return self.socket.close_code

    async def say(self, kind: str, **fields: Any) -> None:
        await self.socket.send(msgspec.json.encode({"type": kind, **fields}).decode())

    async def ice(self, number: int) -> None:
        await self.say("webrtc_ice", candidate={"candidate": f"candidate:{number}"})

    async def heard_ice(self) -> int:
        frame = await self.next("webrtc_ice")
        return int(frame["candidate"]["candidate"].partition(":")[2])

    async def drop(self) -> None:
        """Lose the connection without a word."""
        self.socket.transport.abort()
        await self.socket.wait_closed()


@dataclass
class Somebody:
    """A person who is logged in; `headers` are what the gateway adds to his requests."""

    id: UUID
    username: str
    headers: dict[str, str]
    cookie: str


@dataclass
class Cafe:
    """The running services, and what tests do in them. Replicas of signaling are `calls`."""

    auth: App
    rooms: App
    calls: list[App]
    http: httpx.AsyncClient
    stack: AsyncExitStack = field(repr=False)

    async def person(self, *, admin: bool = False) -> Somebody:
        """Sign somebody up; an administrator before anybody has asked who he is."""
        username = f"guest-{next(_numbers)}x"
        body = {"username": username, "password": PASSWORD}
        answer = await self.http.post(f"{self.auth.url}/api/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        if admin:
            async with unit(self.auth.process.core.sessions) as session:
                raised = text("UPDATE people SET role = 'admin' WHERE username = :username")
                await session.execute(raised, {"username": username})
        cookie = answer.headers["set-cookie"].partition(";")[0]
        gate = await self.http.get(
            f"{self.auth.internal_url}/internal/v1/forward-auth",
            params={"mode": "socket"},
            headers={"cookie": cookie, "origin": ORIGIN, "x-forwarded-method": "GET"},
        )
        headers = {"host": HOST, "x-cafe-identity": gate.headers["x-cafe-identity"]}
        return Somebody(UUID(answer.json()["id"]), username, headers, cookie)

    async def people(self, count: int) -> list[Somebody]:
        return list(await asyncio.gather(*(self.person() for _ in range(count))))

    async def ask(self, who: Somebody, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request of a person's to the service that serves the path."""
        app = self.rooms if path.startswith("/api/rooms") else self.calls[0]
        return await self.http.request(method, f"{app.url}{path}", headers=who.headers, **more)

    async def room(self, *members: Somebody, visibility: str = "public") -> str:
        """Open a room with these members, the first its owner; return its code."""
        owner, *others = members
        draft = {"name": "A room", "visibility": visibility, "capacity": 100}
        answer = await self.ask(owner, "POST", "/api/rooms", json=draft)
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["code"]
        for other in others:
            joined = await self.ask(other, "POST", f"/api/rooms/{code}/join")
            assert joined.status_code == 200, joined.text
        return code

    async def dial(self, who: Somebody | None, code: str, replica: int = 0) -> CallSocket:
        """Open a call socket."""
        return await self.dial_at(self.calls[replica].ws_url, who, code)

    async def dial_at(self, url: str, who: Somebody | None, code: str, **more: str) -> CallSocket:
        """Open a call socket at the replica with this address; `more` are further headers."""
        headers = {} if who is None else {"x-cafe-identity": who.headers["x-cafe-identity"]}
        socket = await connect(
            f"{url}/ws/calls/{code}",
            additional_headers={**headers, **more},
            proxy=None,
            compression=None,
            close_timeout=1,
        )
        self.stack.push_async_callback(socket.close)
        return CallSocket(socket)

    async def pair(self, code: str, ana: Somebody, ben: Somebody) -> tuple[CallSocket, CallSocket]:
        """Bring two people into a call, each on a replica of his own."""
        first = await self.dial(ana, code, 0)
        await first.next("ready")
        second = await self.dial(ben, code, 1)
        await second.next("ready")
        await first.next("peer_joined")
        return first, second

    @property
    def sessions(self) -> Sessions:
        sessions: Sessions = self.calls[0].resources.core.sessions
        return sessions

    @property
    def driver(self) -> Driver:
        driver: Driver = self.calls[0].resources.driver
        return driver

    async def pass_time(self, seconds: float, *people: Somebody) -> None:
        """Let a time pass for the places that these people have lost."""
        async with unit(self.sessions) as session:
            moved = await session.execute(
                text(
                    "UPDATE places SET lost_at = lost_at - make_interval(secs => :seconds)"
                    " WHERE user_id = ANY(:people) AND lost_at IS NOT NULL RETURNING slot"
                ),
                {"seconds": seconds, "people": [person.id for person in people]},
            )
            assert len(moved.all()) == len(people)


@pytest.fixture(scope="module")
def start_cafe(
    servers: Servers, make_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Any]:
    """Return what starts the services; as a block, since they live in one event loop."""
    secrets = tmp_path_factory.mktemp("clients")
    for client in ("rooms", "chat", "signaling", "tracker"):
        (Path(secrets) / client).write_text(f"{client}-secret-of-twenty-and-more")
    port = free_port()
    auth_url = f"http://127.0.0.1:{port}"
    auth = settings_for(
        AuthSettings,
        servers,
        make_database("auth"),
        internal_port=port,
        auth_url=auth_url,
        client_secrets_dir=str(secrets),
        key_secret="a-secret-for-the-keys-of-tests",
        limits=False,
    )
    rooms = settings_for(
        RoomsSettings,
        servers,
        make_database("rooms"),
        auth_url=auth_url,
        client_secret="rooms-secret-of-twenty-and-more",
        limits=False,
    )
    database_url = make_database("signaling")

    @asynccontextmanager
    async def start() -> AsyncIterator[Cafe]:
        async with AsyncExitStack() as stack:
            auth_app = await stack.enter_async_context(running(AUTH, auth))
            rooms_app = await stack.enter_async_context(running(ROOMS, rooms))
            calls = []
            for number in (1, 2):
                settings = settings_for(
                    SignalingSettings,
                    servers,
                    database_url,
                    auth_url=auth_url,
                    rooms_url=rooms_app.internal_url,
                    client_secret="signaling-secret-of-twenty-and-more",
                    instance=f"signaling-{number}",
                    limits=False,
                )
                calls.append(await stack.enter_async_context(running(SERVICE, settings)))
            http = httpx.AsyncClient(headers={"host": HOST}, trust_env=False, timeout=20)
            # Many people share this client: it must not keep the cookies of any of them.
            http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            await stack.enter_async_context(http)
            yield Cafe(auth_app, rooms_app, calls, http, stack)

    return start


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cafe(start_cafe: Callable[[], Any]) -> AsyncIterator[Cafe]:
    async with start_cafe() as started:
        yield started
