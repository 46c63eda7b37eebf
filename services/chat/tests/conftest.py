"""A café for chat: real auth, real rooms, two replicas of chat, and people with sockets."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
import pytest_asyncio
import structlog
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cafe_auth.app import SERVICE as AUTH
from cafe_auth.settings import Settings as AuthSettings
from cafe_chassis.migrate import migrate
from cafe_chassis.testing import HOST, ORIGIN, App, running, settings_for
from cafe_chat.app import SERVICE
from cafe_chat.settings import Settings
from cafe_database.sessions import unit
from cafe_local.ports import free_port
from cafe_local.testing import Servers
from cafe_rooms.app import SERVICE as ROOMS
from cafe_rooms.settings import RoomsSettings

PASSWORD = "violet harbour 42"
FRAME_S = 5.0
_numbers = itertools.count(1)

Frame = dict[str, Any]


@dataclass
class RoomSocket:
    """The client's end of a room socket. hello: the first frame."""

    socket: ClientConnection
    hello: Frame = field(default_factory=dict)
    aside: list[Frame] = field(default_factory=list)

    async def next(self, *kinds: str, within_s: float = FRAME_S) -> Frame:
        """Return the next frame of one of these types (of any, without); others are put aside."""
        async with asyncio.timeout(within_s):
            while True:
                frame: Frame = msgspec.json.decode(await self.socket.recv())
                if not kinds or frame["type"] in kinds:
                    return frame
                self.aside.append(frame)

    async def frames(self, kind: str, count: int, within_s: float = FRAME_S) -> list[Frame]:
        async with asyncio.timeout(within_s):
            return [await self.next(kind, within_s=within_s) for _ in range(count)]

    async def silent(self, seconds: float = 0.5, *, but: tuple[str, ...] = ()) -> None:
        """Make sure that nothing comes, other than frames of these types."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    frame = msgspec.json.decode(await self.socket.recv())
                    if frame["type"] not in but:
                        pytest.fail(f"unexpected: {frame!r}")
        except TimeoutError:
            return

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send(msgspec.json.encode({"type": kind, **fields}).decode())

    async def say(self, message: str, client_id: UUID | None = None, **more: Any) -> Frame:
        """Send a message and return its `ack`, or the `error` in its place."""
        client_id = client_id or uuid4()
        await self.send("chat", message=message, client_id=client_id, **more)
        while True:
            frame = await self.next("ack", "error")
            if frame.get("client_id") == str(client_id):
                return frame

    async def code(self, within_s: float = FRAME_S) -> int:
        """Return the code with which the socket closes, having read whatever came before."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    self.aside.append(msgspec.json.decode(await self.socket.recv()))
            except ConnectionClosed:
                assert self.socket.close_code is not None
                return self.socket.close_code

    async def close(self) -> None:
        await self.socket.close()

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
class Room:
    """A room, by its code."""

    code: str
    id: UUID


class Wire:
    """The line between chat and rooms, which a test may cut.

    url: where chat finds rooms. lost: the first line of each question that was asked meanwhile.
    """

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        self._whole = True
        self.url = ""
        self.lost: asyncio.Queue[str] = asyncio.Queue()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        self._whole = False
        for line in self._lines:
            line.transport.abort()

    def mend(self) -> None:
        self._whole = True

    async def close(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            self.lost.put_nowait((await reader.readline()).decode())
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._lines |= {writer, back}
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            self._lines -= {writer, back}
            for line in (writer, back):
                line.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@dataclass
class Cafe:
    """The running services, and what tests do in them. Replicas of chat are `chats`."""

    auth: App
    rooms: App
    chats: list[App]
    http: httpx.AsyncClient
    stack: AsyncExitStack = field(repr=False)
    wire: Wire = field(repr=False)

    async def person(self, stem: str = "guest", *, admin: bool = False) -> Somebody:
        """Sign somebody up; an administrator before anybody has asked who he is."""
        username = f"{stem}-{next(_numbers)}x"
        body = {"username": username, "password": PASSWORD}
        headers = {"host": HOST, "origin": ORIGIN, "sec-fetch-site": "same-origin"}
        async with httpx.AsyncClient(trust_env=False, timeout=20) as browser:
            answer = await browser.post(
                f"{self.auth.url}/api/auth/signup", json=body, headers=headers
            )
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
        identity = {"host": HOST, "x-cafe-identity": gate.headers["x-cafe-identity"]}
        return Somebody(UUID(answer.json()["id"]), username, identity, cookie)

    async def people(self, count: int) -> list[Somebody]:
        return list(await asyncio.gather(*(self.person() for _ in range(count))))

    async def log_out(self, who: Somebody) -> None:
        headers = {**who.headers, "cookie": who.cookie, "sec-fetch-site": "same-origin"}
        answer = await self.http.post(f"{self.auth.url}/api/auth/logout", headers=headers)
        assert answer.status_code == 204, answer.text

    async def ask(self, who: Somebody, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request of a person's to the service that serves the path."""
        app = self.rooms if path.startswith("/api/rooms") else self.chats[0]
        url, headers = f"{app.url}{path}", who.headers
        answer = await self.http.request(method, url, headers=headers, **more)
        while answer.status_code == 503:  # a busy machine: rooms took longer than a second
            await asyncio.sleep(float(answer.headers["retry-after"]))
            answer = await self.http.request(method, url, headers=headers, **more)
        return answer

    async def room(self, *members: Somebody, visibility: str = "public") -> Room:
        """Open a room with these members, the first its owner."""
        owner, *others = members
        draft = {"name": "A room", "visibility": visibility, "capacity": 100}
        answer = await self.ask(owner, "POST", "/api/rooms", json=draft)
        assert answer.status_code == 201, answer.text
        room = Room(answer.json()["code"], UUID(answer.json()["id"]))
        for other in others:
            await self.join(other, room)
        return room

    async def join(self, who: Somebody, room: Room) -> None:
        answer = await self.ask(who, "POST", f"/api/rooms/{room.code}/join")
        assert answer.status_code == 200, answer.text

    async def kick(self, owner: Somebody, who: Somebody, room: Room) -> None:
        answer = await self.ask(owner, "DELETE", f"/api/rooms/{room.code}/members/{who.id}")
        assert answer.status_code == 204, answer.text

    async def knock(
        self,
        who: Somebody | None,
        code: str,
        replica: int = 0,
        query: str = "",
        **headers: str,
    ) -> RoomSocket:
        """Open a socket, and leave its first frame unread."""
        identity = {} if who is None else {"x-cafe-identity": who.headers["x-cafe-identity"]}
        socket = await connect(
            f"{self.chats[replica].ws_url}/ws/rooms/{code}{query}",
            additional_headers={**identity, **headers},
            compression=None,
            proxy=None,
            max_queue=None,
        )
        self.stack.push_async_callback(_close_quietly, socket)
        return RoomSocket(socket)

    async def enter(
        self, who: Somebody, room: Room, replica: int = 0, *, after: int | None = None
    ) -> RoomSocket:
        """Open a socket and read its `hello`."""
        query = "" if after is None else f"?after={after}"
        client = await self.knock(who, room.code, replica, query)
        client.hello = await client.next()
        assert client.hello["type"] == "hello", client.hello
        return client

    async def history(self, who: Somebody, room: Room, **query: Any) -> Frame:
        path = f"/api/chat/rooms/{room.code}/messages"
        answer = await self.ask(who, "GET", path, params=query)
        assert answer.status_code == 200, answer.text
        page: Frame = answer.json()
        return page


async def _close_quietly(socket: ClientConnection) -> None:
    socket.transport.abort()
    await socket.wait_closed()


@asynccontextmanager
async def open_cafe(
    servers: Servers, make_database: Callable[[str], str], secrets: Path, replicas: int = 2
) -> AsyncIterator[Cafe]:
    """Run everything; the test's own sockets are closed before the services."""
    async with AsyncExitStack() as stack:
        port = free_port()
        auth_settings = settings_for(
            AuthSettings,
            servers,
            make_database("auth"),
            internal_port=port,
            auth_url=f"http://127.0.0.1:{port}",
            client_secrets_dir=str(secrets),
            key_secret="a-secret-for-the-keys-of-tests",
            limits=False,
        )
        auth = await stack.enter_async_context(running(AUTH, auth_settings))
        ports = [free_port() for _ in range(replicas)]
        rooms_settings = settings_for(
            RoomsSettings,
            servers,
            make_database("rooms"),
            auth_url=auth.internal_url,
            chat_url=",".join(f"http://127.0.0.1:{port}" for port in ports),
            client_secret=(secrets / "rooms").read_text().strip(),
            limits=False,
        )
        rooms = await stack.enter_async_context(running(ROOMS, rooms_settings))
        wire = Wire(rooms.internal_url)
        await wire.open()
        stack.push_async_callback(wire.close)
        database = make_database("chat")
        await migrate(SERVICE, database)
        chats = []
        for number, internal_port in enumerate(ports, 1):
            settings = settings_for(
                Settings,
                servers,
                database,
                internal_port=internal_port,
                auth_url=auth.internal_url,
                rooms_url=wire.url,
                client_secret=(secrets / "chat").read_text().strip(),
                instance=f"chat-{number}",
                limits=False,
            )
            chat = await stack.enter_async_context(running(SERVICE, settings, migrated=True))
            chats.append(chat)
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=20))
        sockets = await stack.enter_async_context(AsyncExitStack())
        yield Cafe(auth, rooms, chats, http, sockets, wire)


@pytest.fixture(scope="session", autouse=True)
def quick_logs() -> None:
    """Log on one line: structlog's default draws tracebacks for seconds and time-outs pass."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients")
    for client in ("rooms", "chat", "signaling", "tracker"):
        (folder / client).write_text(f"{client}-secret-of-twenty-and-more\n")
    return folder


@pytest.fixture(scope="session")
def start_cafe(
    servers: Servers, make_database: Callable[[str], str], secrets: Path
) -> Callable[[], AbstractAsyncContextManager[Cafe]]:
    """Return what starts a café of a test's own, which it may break."""
    return lambda: open_cafe(servers, make_database, secrets)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(
    start_cafe: Callable[[], AbstractAsyncContextManager[Cafe]],
) -> AsyncIterator[Cafe]:
    """The café of all tests; they keep apart by their own people and rooms."""
    async with start_cafe() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def cafe(house: Cafe) -> AsyncIterator[Cafe]:
    """The café, with the sockets of one test."""
    async with AsyncExitStack() as sockets:
        yield replace(house, stack=sockets)
