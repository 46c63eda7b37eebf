"""Tracker on real servers; minutes of timers last a tenth of a second."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect

from cafe_auth.app import SERVICE as AUTH
from cafe_auth.settings import Settings as AuthSettings
from cafe_chassis.testing import HOST, ORIGIN, App, TestIssuer, running, settings_for
from cafe_chat.app import SERVICE as CHAT
from cafe_chat.settings import Settings as ChatSettings
from cafe_database.ids import new_id
from cafe_local.ports import free_port
from cafe_local.testing import Servers
from cafe_rooms.app import SERVICE as ROOMS
from cafe_rooms.settings import RoomsSettings
from cafe_tracker.app import SERVICE
from cafe_tracker.settings import Settings

MINUTE_S = 0.1
"""A timer's minute in these tests."""


class Person:
    """Somebody with a browser at tracker's door."""

    def __init__(self, url: str, headers: dict[str, str], person_id: UUID) -> None:
        self.id = person_id
        self.headers = headers
        self.client = httpx.AsyncClient(base_url=url, timeout=10, trust_env=False)

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        return await self.client.get(self._url(path), headers=self.headers, params=query)

    async def post(
        self, path: str, body: dict[str, Any] | None = None, key: str | None = None
    ) -> httpx.Response:
        headers = self.headers if key is None else {**self.headers, "idempotency-key": key}
        return await self.client.post(self._url(path), headers=headers, json=body)

    async def patch(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self.client.patch(self._url(path), headers=self.headers, json=body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.client.delete(self._url(path), headers=self.headers)

    async def sessions(self) -> list[dict[str, Any]]:
        answer = await self.get("/sessions", limit=200)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else f"/api/tracker{path}"


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[str], str]) -> str:
    return make_database("tracker")


@pytest.fixture
def tracker(cafe: "Cafe") -> App:
    """The only tracker: a second one would take its events, as replicas of a service do."""
    return cafe.tracker


@pytest.fixture
def settings(tracker: App) -> Settings:
    settings = tracker.process.core.settings
    assert isinstance(settings, Settings)
    return settings


@pytest_asyncio.fixture(loop_scope="session")
async def person(tracker: App, issuer: TestIssuer) -> AsyncIterator[Callable[..., Person]]:
    """Make people who never met: every test has its own."""
    async with AsyncExitStack() as stack:

        def make(username: str = "ana", **claims: Any) -> Person:
            person_id = new_id()
            headers = issuer.identity(username, person_id=person_id, **claims)
            made = Person(tracker.url, headers, person_id)
            stack.push_async_callback(made.client.aclose)
            return made

        yield make


@dataclass
class Cafe:
    """Tracker with its real neighbours, and people who have really signed up."""

    auth: App
    rooms: App
    tracker: App
    chat_settings: Any
    _count: int = 0
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def sign_up(self, **profile: str) -> Person:
        """Sign somebody up and return him with the identity that the gateway would pass on."""
        self._count += 1
        browser = {"host": HOST, "origin": ORIGIN, "sec-fetch-site": "same-origin"}
        body = {"username": f"guest-{self._count}x", "password": "violet harbour 42", **profile}
        async with httpx.AsyncClient(headers=browser, trust_env=False) as client:
            answer = await client.post(f"{self.auth.url}/api/auth/signup", json=body)
            assert answer.status_code == 201, answer.text
            cookie = answer.headers["set-cookie"].partition(";")[0]
            gate = await client.get(
                f"{self.auth.internal_url}/internal/v1/forward-auth",
                headers={"cookie": cookie, "x-forwarded-method": "GET"},
            )
        headers = {"x-cafe-identity": gate.headers["x-cafe-identity"], "host": HOST}
        made = Person(self.tracker.url, headers, UUID(answer.json()["id"]))
        self._stack.push_async_callback(made.client.aclose)
        return made

    async def open_room(self, owner: Person, *members: Person, **more: Any) -> str:
        """Open a room, let members join, and return its code."""
        body = {"name": "Library", **more}
        answer = await owner.post(f"{self.rooms.url}/api/rooms", body)
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["code"]
        for member in members:
            joined = await member.post(f"{self.rooms.url}/api/rooms/{code}/join")
            assert joined.status_code == 200, joined.text
        return code

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture(scope="session")
def secrets_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients")
    for client in ("rooms", "chat", "signaling", "tracker"):
        (folder / client).write_text(f"{client}-secret-of-twenty-and-more\n")
    return folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cafe(
    servers: Any,
    make_database: Callable[[str], str],
    database_url: str,
    secrets_dir: Path,
    issuer: TestIssuer,
) -> AsyncIterator[Cafe]:
    """Auth, rooms and tracker; chat's place is known, but nobody is there yet."""
    ports = {name: free_port() for name in ("auth", "rooms", "chat", "tracker")}
    urls = {f"{name}_url": f"http://127.0.0.1:{port}" for name, port in ports.items()}

    def common(name: str) -> dict[str, Any]:
        secret = f"{name}-secret-of-twenty-and-more"
        return {"internal_port": ports[name], "client_secret": secret, "limits": False, **urls}

    auth_settings = settings_for(
        AuthSettings,
        servers,
        make_database("auth_of_tracker"),
        client_secrets_dir=str(secrets_dir),
        key_secret="a-secret-for-the-keys-of-tests",
        **common("auth"),
    )
    rooms_settings = settings_for(
        RoomsSettings, servers, make_database("rooms_of_tracker"), **common("rooms")
    )
    tracker_settings = settings_for(
        Settings,
        servers,
        database_url,
        timer_minute_s=MINUTE_S,
        **common("tracker"),
    )

    async def keys_of_auth() -> Mapping[str, Any]:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{urls['auth_url']}/internal/v1/jwks")
        keys: Mapping[str, Any] = answer.json()
        return keys

    keys = issuer.also(keys_of_auth)
    async with AsyncExitStack() as stack:
        auth = await stack.enter_async_context(running(AUTH, auth_settings))
        rooms = await stack.enter_async_context(running(ROOMS, rooms_settings))
        tracker = await stack.enter_async_context(
            running(SERVICE, tracker_settings, fetch_keys=keys)
        )
        cafe = Cafe(auth, rooms, tracker, common("chat"))
        stack.push_async_callback(cafe.close)
        yield cafe


@pytest.fixture
def eventually() -> Callable[..., Awaitable[Any]]:
    """Ask again until the answer is true, for at most five seconds (P13); return it."""

    async def ask(question: Callable[[], Awaitable[Any]], within_s: float = 5.0) -> Any:
        async with asyncio.timeout(within_s):
            while not (answer := await question()):
                await asyncio.sleep(0.05)
        return answer

    return ask


@pytest.fixture(scope="session")
def run_chat(
    cafe: Any, servers: Any, make_database: Callable[[str], str]
) -> Callable[[], AbstractAsyncContextManager[App]]:
    """Run chat at the place that tracker knows; several times, one after the other."""
    url = make_database("chat_of_tracker")

    def run() -> AbstractAsyncContextManager[App]:
        return running(CHAT, settings_for(ChatSettings, servers, url, **cafe.chat_settings))

    return run


@pytest.fixture
def own_nats() -> Iterator[str]:
    """A NATS of their own for workers that would take the events of the other tests' tracker."""
    servers = Servers()
    yield servers.nats_url
    servers.close()


@pytest.fixture
def online() -> Callable[..., AbstractAsyncContextManager[None]]:
    """Let people sit in a room: each with an open socket that has said hello."""

    @asynccontextmanager
    async def sit(chat: App, code: str, *people: Person) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in people:
                headers = {"x-cafe-identity": one.headers["x-cafe-identity"]}
                url = f"{chat.ws_url}/ws/rooms/{code}"
                socket = await stack.enter_async_context(connect(url, additional_headers=headers))
                assert '"hello"' in str(await socket.recv())
            yield

    return sit
