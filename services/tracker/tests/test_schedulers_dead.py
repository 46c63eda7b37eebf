"""Every scheduler dead at the deadline, in the middle of the credit, and started again (P13)."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tracker_workers import (
    assert_each_once,
    credited,
    environment_of,
    insert_own_timers,
    insert_people,
    insert_presence,
    insert_room_timers,
    late_s,
    now_plus,
    wait_until_ready,
    worker,
)

from cafe_chassis.migrate import migrate
from cafe_chassis.testing import App, connected
from cafe_database.ids import new_id
from cafe_local.testing import Servers
from cafe_tracker.app import SERVICE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(90)]

ROOMS = 4
EACH = 5
ALONE = 10
SCHEDULERS = 2
RESTORED_S = 5.0
"""So late may a credit be once everything runs again."""


async def test_every_scheduler_dead_at_the_deadline_costs_nobody_a_minute(
    cafe: Any,
    run_chat: Callable[[], AbstractAsyncContextManager[App]],
    servers: Servers,
    make_database: Callable[[str], str],
    own_nats: str,
    tmp_path: Path,
) -> None:
    url = make_database("deadline")
    await migrate(SERVICE, url)
    environment = environment_of(servers, url, own_nats, cafe.tracker.process.core.settings)
    async with connected(url) as database, connected(url) as holding:
        people = await insert_people(database, ROOMS * EACH + ALONE)
        there = {new_id(): people[n * EACH : (n + 1) * EACH] for n in range(ROOMS)}
        alone = people[ROOMS * EACH :]
        async with (
            run_chat() as chat,
            connected(chat.process.core.settings.database_url) as presence,
        ):
            with ExitStack() as first:
                logs = [tmp_path / f"first-{n}.log" for n in range(SCHEDULERS)]
                workers = [first.enter_context(worker(environment, log)) for log in logs]
                await asyncio.to_thread(wait_until_ready, *logs)
                # Every credit will wait here for its people's books.
                await _hold(holding, people)
                due = await now_plus(database, 0.5)
                await insert_presence(presence, there, due)
                await insert_own_timers(database, alone, due)
                await insert_room_timers(database, list(there), due)
                await _until_all_are_claimed(database)
                assert await late_s(database, due) >= 0
                for one in workers:
                    one.kill()
            await holding.execute("ROLLBACK")
            assert await credited(database) == 0
            running = "SELECT count(*) FROM timers WHERE status = 'running' AND version = 2"
            assert await database.fetchval(running) == ROOMS + ALONE

            with ExitStack() as second:
                logs = [tmp_path / f"second-{n}.log" for n in range(SCHEDULERS)]
                for log in logs:
                    second.enter_context(worker(environment, log))
                await asyncio.to_thread(wait_until_ready, *logs)
                restored = await now_plus(database, 0)
                while await credited(database) < len(people):
                    assert await late_s(database, restored) < RESTORED_S
                    await asyncio.sleep(0.05)
                await asyncio.sleep(1)
            await assert_each_once(database, people, due, "timer", "room_timer")


async def _hold(holding: "asyncpg.Connection[asyncpg.Record]", people: Sequence[UUID]) -> None:
    """Keep the rows of people locked until the transaction of this connection ends."""
    await holding.execute("BEGIN")
    await holding.fetch("SELECT 1 FROM people WHERE person_id = ANY($1) FOR UPDATE", people)


async def _until_all_are_claimed(database: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Wait until every timer is in some scheduler's transaction, and these wait for a lock."""
    free = "SELECT 1 FROM timers FOR UPDATE SKIP LOCKED"
    waiting = (
        "SELECT 1 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while await database.fetch(free) or not await database.fetch(waiting):
            await asyncio.sleep(0.05)
