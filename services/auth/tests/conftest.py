"""A running auth, and a browser that comes through a gateway of three lines."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from argon2 import PasswordHasher, Type
from auth_browser import Browser
from auth_campus import provider
from auth_neighbours import Neighbours, neighbours
from auth_provider import Campus, campus_at

from cafe_auth.accounts import hashing
from cafe_auth.app import SERVICE
from cafe_auth.settings import Settings
from cafe_chassis.migrate import migrate
from cafe_chassis.testing import App, running, settings_for
from cafe_local.ports import free_port
from cafe_local.testing import Servers

CLIENTS = ("auth", "rooms", "chat", "signaling", "tracker")


@pytest.fixture(scope="session", autouse=True)
def dear_hasher() -> Iterator[PasswordHasher]:
    """What hashes passwords outside tests; within them that costs next to nothing."""
    dear = hashing._HASHER
    hashing._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    yield dear
    hashing._HASHER = dear


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database_url(make_database: Callable[[str], str]) -> str:
    """Migrated."""
    url = make_database("auth")
    await migrate(SERVICE, url)
    return url


@pytest.fixture(scope="session")
def secrets_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients")
    for client in CLIENTS:
        (folder / client).write_text(f"{client}-secret-of-twenty-and-more\n")
    return folder


@pytest.fixture(scope="session")
def mail_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the mails of all tests end up."""
    return tmp_path_factory.mktemp("mail")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def peers() -> AsyncIterator[Neighbours]:
    """The other services, as far as auth asks them."""
    async with neighbours() as running_peers:
        yield running_peers


@pytest.fixture(scope="session")
def make_settings(
    servers: Servers, database_url: str, secrets_dir: Path, mail_dir: Path, peers: Neighbours
) -> Callable[..., Settings]:
    """Settings of one replica; auth verifies its own tokens, so it must know its own port."""

    def make(**more: Any) -> Settings:
        port = free_port()
        values: dict[str, Any] = {
            "internal_port": port,
            "auth_url": f"http://127.0.0.1:{port}",
            **{f"{name}_url": f"{peers.url}/{name}" for name in CLIENTS if name != "auth"},
            "client_secret": "auth-secret-of-twenty-and-more",
            "client_secrets_dir": str(secrets_dir),
            "key_secret": "a-secret-for-the-keys-of-tests",
            "mail_dir": str(mail_dir),
            "limits": False,
        }
        database = more.pop("database_url", database_url)
        settings = settings_for(Settings, servers, database, **{**values, **more})
        assert isinstance(settings, Settings)
        return settings

    return make


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def auth(make_settings: Callable[..., Settings]) -> AsyncIterator[App]:
    """One replica, without limits, for all tests: they keep apart by fresh names."""
    async with running(SERVICE, make_settings(), migrated=True) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def open_browser() -> AsyncIterator[Callable[..., Browser]]:
    """Make browsers that are closed after the test: `open_browser(auth)`."""
    async with AsyncExitStack() as stack:

        def make(app: App, **more: Any) -> Browser:
            browser = Browser(app, **more)
            stack.push_async_callback(browser.close)
            return browser

        yield make


@pytest.fixture
def browser(auth: App, open_browser: Callable[..., Browser]) -> Browser:
    """Somebody's browser, not logged in."""
    return open_browser(auth)


@pytest.fixture(scope="session")
def campus() -> Iterator[Campus]:
    """A provider, in a process of its own."""
    with campus_at(free_port()) as running_at:
        yield running_at


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cafe(campus: Campus, make_settings: Callable[..., Settings]) -> AsyncIterator[App]:
    """A replica where people can log in by `campus`."""
    settings = make_settings(oidc_providers=(provider(campus),))
    async with running(SERVICE, settings, migrated=True) as app:
        yield app


@pytest.fixture
def visitor(cafe: App, open_browser: Callable[..., Browser]) -> Browser:
    """Somebody's browser before it, not logged in."""
    return open_browser(cafe)
