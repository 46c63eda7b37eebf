"""Timers while the things that tracker stands on fail (P13, P21)."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from cafe_chassis.testing import App, connected

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_phase_that_ends_while_postgresql_is_dead_is_credited_once(
    person: Callable[..., Any], servers: Any, eventually: Callable[..., Any]
) -> None:
    ana = person()
    assert (await ana.post("/timer/start", {"focus_minutes": 5})).status_code == 200
    await asyncio.to_thread(servers.postgres.kill)
    try:
        away = await ana.get("/timer")
        assert away.status_code == 503
        assert away.headers["retry-after"]
        await asyncio.sleep(0.5)
    finally:
        await asyncio.to_thread(servers.postgres.start)

    async def credited() -> bool:
        answer = await ana.get("/sessions")
        return answer.status_code == 200 and bool(answer.json()["items"])

    await eventually(credited)
    await asyncio.sleep(1)
    assert [session["minutes"] for session in await ana.sessions()] == [5]
    assert (await ana.get("/timer")).json()["status"] == "idle"


async def test_a_room_s_phase_whose_credit_dies_with_postgresql_is_credited_once(
    cafe: Any,
    run_chat: Callable[[], AbstractAsyncContextManager[App]],
    servers: Any,
    online: Callable[..., AbstractAsyncContextManager[None]],
    eventually: Callable[..., Any],
) -> None:
    people = [await cafe.sign_up() for _ in range(4)]
    ana = people[0]
    code = await cafe.open_room(*people)
    url = cafe.tracker.process.core.settings.database_url
    async with (
        run_chat() as chat,
        online(chat, code, *people),
        connected(url) as holding,
        connected(url) as watching,
    ):

        async def held() -> bool:
            lock = "SELECT 1 FROM people WHERE person_id = $1 FOR UPDATE"
            return bool(await holding.fetch(lock, people[-1].id))

        async def waits() -> bool:
            waiting = (
                "SELECT 1 FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(await watching.fetch(waiting))

        # At the deadline the credit waits for the books of one of them, and dies there.
        await holding.execute("BEGIN")
        await eventually(held)
        started = await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 20})
        assert started.status_code == 200
        await eventually(waits, within_s=15)
        await asyncio.to_thread(servers.postgres.kill)
        await asyncio.to_thread(servers.postgres.start)

        async def credited() -> bool:
            answers = [await one.get("/sessions") for one in people]
            return all(one.status_code == 200 and one.json()["items"] for one in answers)

        await eventually(credited, within_s=10)
        await asyncio.sleep(1)
        for one in people:
            (session,) = await one.sessions()
            assert (session["minutes"], session["source"]) == (20, "room_timer")
        timer = (await ana.get(f"/rooms/{code}/timer")).json()
        assert (timer["status"], timer["phase"]) == ("idle", "break")


async def test_timers_go_on_without_nats_and_valkey(
    person: Callable[..., Any], servers: Any
) -> None:
    ana = person()
    await asyncio.to_thread(servers.nats.freeze)
    await asyncio.to_thread(servers.valkey.freeze)
    try:
        assert (await ana.post("/timer/start", {"focus_minutes": 180})).status_code == 200
        await asyncio.sleep(0.25)
        assert (await ana.post("/timer/end")).status_code == 200
        (session,) = await ana.sessions()
        assert session["minutes"] >= 2
    finally:
        await asyncio.to_thread(servers.nats.thaw)
        await asyncio.to_thread(servers.valkey.thaw)
