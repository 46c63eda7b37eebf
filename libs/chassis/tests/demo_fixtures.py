"""The smallest service, running: for the tests of the chassis and of the libraries around it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import demo
import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from cafe_chassis import process
from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import App, TestIssuer, settings_for
from cafe_database.engine import async_url


@pytest.fixture(scope="session")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
async def settings(servers: Any, make_database: Callable[[str], str]) -> BaseSettings:
    url = make_database("demo")
    engine = create_async_engine(async_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(demo.metadata.create_all)
    await engine.dispose()
    return settings_for(BaseSettings, servers, url)


@pytest.fixture
async def app(settings: BaseSettings, issuer: TestIssuer) -> AsyncIterator[App]:
    async with process.running(demo.SERVICE, settings, fetch_keys=issuer.fetch_keys) as started:
        yield App(started)


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=app.url, headers={"host": "localhost:8080"}) as client:
        yield client
