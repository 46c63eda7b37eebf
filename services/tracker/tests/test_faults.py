"""Timers while the things that tracker stands on fail (P13, P21)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

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
