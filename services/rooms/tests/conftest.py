from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rooms_cast import MakePerson, Person
from rooms_neighbours import Neighbours, neighbours

from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import App, TestIssuer, running, settings_for
from cafe_database.ids import new_id
from cafe_rooms.app import SERVICE
from cafe_rooms.settings import RoomsSettings


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def peers() -> AsyncIterator[Neighbours]:
    async with neighbours() as running_peers:
        yield running_peers


@pytest.fixture(scope="session")
def settings(servers: Any, make_database: Callable[[str], str], peers: Neighbours) -> BaseSettings:
    return settings_for(
        RoomsSettings,
        servers,
        make_database("rooms"),
        auth_url=peers.url,
        chat_url=peers.url,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(settings: BaseSettings, issuer: TestIssuer) -> AsyncIterator[App]:
    async with running(SERVICE, settings, issuer) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def person(app: App, issuer: TestIssuer) -> AsyncIterator[MakePerson]:
    """Make people who never met: every test has its own."""
    clients: list[httpx.AsyncClient] = []

    def make(username: str = "", display_name: str = "") -> Person:
        person_id = new_id()
        username = username or f"p{person_id.hex[-8:]}"
        headers = issuer.identity(username, person_id=person_id, display_name=display_name)
        # Nothing here speaks TLS, and reading the certificates takes a client 30 ms.
        http = httpx.AsyncClient(base_url=app.url, headers=headers, timeout=20, verify=False)
        clients.append(http)
        return Person(person_id, username, http)

    yield make
    for client in clients:
        await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def internal(app: App, issuer: TestIssuer) -> AsyncIterator[httpx.AsyncClient]:
    """Another service that may ask everything that rooms is asked."""
    headers = issuer.service("chat", "rooms", "rooms:admission rooms:rosters rooms:mates")
    async with httpx.AsyncClient(base_url=app.internal_url, headers=headers) as client:
        yield client
