"""Who is credited a room's minutes: with the real chat, real sockets and real presence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from msgspec import structs

from cafe_chassis.process import Role
from cafe_chassis.testing import App, running
from cafe_tracker.app import SERVICE

pytestmark = pytest.mark.asyncio(loop_scope="session")

RunChat = Callable[[], AbstractAsyncContextManager[App]]
Online = Callable[..., AbstractAsyncContextManager[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chat(run_chat: RunChat) -> AsyncIterator[App]:
    async with run_chat() as app:
        yield app


async def start(person: Any, code: str, **settings: Any) -> None:
    answer = await person.post(f"/rooms/{code}/timer/start", settings)
    assert answer.status_code == 200, answer.text


async def minutes(*people: Any) -> list[list[int]]:
    return [[session["minutes"] for session in await one.sessions()] for one in people]


async def test_everybody_who_is_online_is_credited_the_whole_phase(
    cafe: Any,
    chat: App,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana, ben, away = [await cafe.sign_up() for _ in range(3)]
    code = await cafe.open_room(ana, ben, away)
    async with online(chat, code, ana, ben):
        await start(ana, code, focus_minutes=5, goal="chapter 4")
        sessions = await eventually(ben.sessions)
    (session,) = sessions
    assert (session["minutes"], session["source"], session["room"]) == (5, "room_timer", code)
    assert session["note"] is None
    assert [one["note"] for one in await ana.sessions()] == ["chapter 4"]
    assert await minutes(ana, ben, away) == [[5], [5], []]


async def test_who_comes_late_is_credited_the_rest(
    cafe: Any,
    chat: App,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana, ben = await cafe.sign_up(), await cafe.sign_up()
    code = await cafe.open_room(ana, ben)
    async with online(chat, code, ana):
        await start(ana, code, focus_minutes=40)
        await asyncio.sleep(0.5)
        async with online(chat, code, ben):
            await eventually(ben.sessions, within_s=10)
    [whole], [rest] = await minutes(ana, ben)
    assert whole == 40
    assert 1 <= rest <= 35


async def test_ending_early_credits_those_who_are_there(
    cafe: Any, chat: App, online: Online
) -> None:
    ana, ben = await cafe.sign_up(), await cafe.sign_up()
    code = await cafe.open_room(ana, ben)
    async with online(chat, code, ana, ben):
        await start(ana, code)
        await asyncio.sleep(0.35)
        assert (await ben.post(f"/rooms/{code}/timer/end")).status_code == 200
    [mine], [yours] = await minutes(ana, ben)
    assert 3 <= mine == yours < 25


async def test_own_timer_and_room_timer_at_once_credit_once(
    cafe: Any,
    chat: App,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    async with online(chat, code, ana):
        await start(ana, code, focus_minutes=10)
        own = await ana.post("/timer/start", {"focus_minutes": 20})
        assert own.status_code == 200

        async def both() -> bool:
            return len(await ana.sessions()) == 2

        await eventually(both)
    sessions = await ana.sessions()
    assert {session["source"]: session["minutes"] for session in sessions}["room_timer"] == 10
    # The own timer began at most a few minutes later; what both covered counts once.
    assert 20 <= sum(session["minutes"] for session in sessions) <= _passed(sessions)


async def test_several_workers_credit_each_person_once(
    cafe: Any,
    chat: App,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    settings = cafe.tracker.process.core.settings
    ana, ben = await cafe.sign_up(), await cafe.sign_up()
    codes = [await cafe.open_room(ana, ben) for _ in range(3)]
    async with AsyncExitStack() as stack:
        for _ in range(2):
            other = structs.replace(settings, http_port=0, internal_port=0)
            await stack.enter_async_context(
                running(SERVICE, other, role=Role.WORKER, migrated=True)
            )
        for code in codes:
            await stack.enter_async_context(online(chat, code, ana, ben))
        for code in codes:
            await start(ana, code, focus_minutes=10)

        async def done() -> bool:
            timers = [(await ana.get(f"/rooms/{code}/timer")).json() for code in codes]
            return all(timer["status"] == "idle" for timer in timers)

        await eventually(done)
        await asyncio.sleep(1.5)
    mine, yours = await minutes(ana, ben)
    assert mine == yours
    assert 10 <= sum(mine) <= _passed(await ana.sessions())


async def test_the_minutes_of_a_deleted_room_are_credited(
    cafe: Any,
    chat: App,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    async with online(chat, code, ana):
        await start(ana, code)
        await asyncio.sleep(0.35)
        assert (await ana.delete(f"{cafe.rooms.url}/api/rooms/{code}")).status_code == 204
        (session,) = await eventually(ana.sessions)
    assert 3 <= session["minutes"] <= 25


async def test_somebody_who_never_asked_tracker_anything_has_his_own_days(
    cafe: Any,
    chat: App,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana = await cafe.sign_up()
    # His days begin at 14 o'clock UTC, and then somebody else's do not.
    zone = "Asia/Kolkata" if datetime.now(UTC).hour in (13, 14) else "Pacific/Kiritimati"
    ben = await cafe.sign_up(timezone=zone)
    code = await cafe.open_room(ana, ben)
    async with online(chat, code, ana, ben):
        await start(ana, code, focus_minutes=5)
        await eventually(ana.sessions)
    progress = (await ben.get("/progress")).json()
    assert (progress["timezone"], progress["today_minutes"]) == (zone, 5)


def _passed(sessions: list[dict[str, Any]]) -> float:
    """Minutes of 0.1 s from the first beginning to the last end."""
    began = min(datetime.fromisoformat(session["started_at"]) for session in sessions)
    ended = max(datetime.fromisoformat(session["ended_at"]) for session in sessions)
    return (ended - began).total_seconds() / 0.1 + 1e-3
