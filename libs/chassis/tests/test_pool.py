"""A broken connection of the pool is found before somebody works with it, mostly without asking."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from cafe_chassis import pool
from cafe_chassis.db import open_engine
from cafe_chassis.problems import is_dependency_down

AT_ONCE = 3


@pytest.fixture
async def engine(make_database: Callable[[str], str]) -> AsyncIterator[AsyncEngine]:
    opened = open_engine(make_database("pool"), "test")
    yield opened
    await opened.dispose()


@pytest.fixture
def pings(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one with each question whether a connection is alive."""
    asked: list[Any] = []
    ping = engine.dialect.do_ping

    def counted(connection: Any) -> bool:
        asked.append(connection)
        return ping(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", counted)
    return asked


async def backends(engine: AsyncEngine) -> set[int]:
    """Use AT_ONCE connections side by side, and return who they are to PostgreSQL."""
    together = asyncio.Barrier(AT_ONCE)

    async def one() -> int:
        async with engine.connect() as connection:
            found: int = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await together.wait()
            return found

    return set(await asyncio.gather(*(one() for _ in range(AT_ONCE))))


async def test_who_rested_longer_is_asked_and_nobody_else(
    engine: AsyncEngine, pings: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await backends(engine)
    monkeypatch.setattr(pool, "RESTED_S", 60.0)
    assert await backends(engine) == first
    assert len(first) == AT_ONCE
    assert not pings
    monkeypatch.setattr(pool, "RESTED_S", 0.0)
    assert await backends(engine) == first
    assert len(pings) == AT_ONCE


async def test_after_a_crash_of_postgresql_nobody_meets_what_is_left(
    engine: AsyncEngine, pings: list[Any], servers: Any
) -> None:
    before = await backends(engine)
    await asyncio.to_thread(servers.postgres.kill)
    await asyncio.to_thread(servers.postgres.start)
    assert before.isdisjoint(await backends(engine))
    assert not pings, "the driver has seen the end of each"


async def test_one_that_postgresql_ended_is_replaced(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "RESTED_S", 60.0)
    ended, *others = await backends(engine)
    async with engine.connect() as connection:
        mine = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        victim = ended if mine != ended else others[0]
        await connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": victim})
    now = await backends(engine)
    assert len(now & {ended, *others}) == AT_ONCE - 1
    assert victim not in now


async def test_what_nobody_could_know_yet_is_found_by_asking_or_says_that_the_database_was_away(
    engine: AsyncEngine, servers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "RESTED_S", 0.0)
    before = await backends(engine)
    # In the event loop: the driver gets no chance to see that its connections are gone.
    servers.postgres.kill()
    servers.postgres.start()
    now = await backends(engine)
    assert before.isdisjoint(now)

    monkeypatch.setattr(pool, "RESTED_S", 60.0)
    servers.postgres.kill()
    servers.postgres.start()
    with pytest.raises(DBAPIError) as met:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    assert is_dependency_down(met.value), "503, not a fault"
    assert now.isdisjoint(await backends(engine))
