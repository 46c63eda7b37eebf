"""A room's leaderboard: who wants to be seen, and only what the room's timer has seen."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
import pytest_asyncio

from cafe_chassis.testing import App

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chat(run_chat: Callable[[], AbstractAsyncContextManager[App]]) -> AsyncIterator[App]:
    async with run_chat() as app:
        yield app


async def ranking(person: Any, code: str, **query: Any) -> dict[str, Any]:
    answer = await person.get(f"/rooms/{code}/leaderboard", **query)
    assert answer.status_code == 200, answer.text
    board: dict[str, Any] = answer.json()
    return board


async def test_the_ranking_of_a_room(
    cafe: Any, chat: App, online: Any, eventually: Callable[..., Any]
) -> None:
    ana, ben, cleo = [await cafe.sign_up() for _ in range(3)]
    code = await cafe.open_room(ana, ben, cleo)
    mine = f"/rooms/{code.lower()}/leaderboard/me"
    for one in (ana, ben):
        put = await one.client.put(f"/api/tracker{mine}", headers=one.headers)
        assert put.status_code == 204
    await ana.patch("/settings", {"daily_goal_minutes": 10})
    await ana.post("/sessions", {"minutes": 300, "room": code})  # nobody has seen them
    async with online(chat, code, ana, ben, cleo):
        started = await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 5})
        assert started.status_code == 200
        await eventually(cleo.sessions)
        await eventually(ben.sessions)
    for period in ("day", "week", "month", "all"):
        board = await ranking(ben, code, period=period)
        assert board["opted_in"]
        assert sorted((one["rank"], one["minutes"]) for one in board["items"]) == [(1, 5), (1, 5)]
        names = {one["user"]["id"] for one in board["items"]}
        assert names == {str(ana.id), str(ben.id)}
    by_goal = await ranking(cleo, code, by="goal", period="day")
    assert not by_goal["opted_in"]
    assert [(one["user"]["id"], one["share"]) for one in by_goal["items"]] == [(str(ana.id), 50)]
    first = await ranking(ana, code, limit=1)
    second = await ranking(ana, code, limit=1, cursor=first["next_cursor"])
    assert second["next_cursor"] is None
    assert {*_ids(first), *_ids(second)} == {str(ana.id), str(ben.id)}
    refused = await ana.get(f"/rooms/{code}/leaderboard", by="goal", period="all")
    assert refused.status_code == 422

    assert (await ana.delete(mine)).status_code == 204
    assert _ids(await ranking(cleo, code)) == [str(ben.id)]
    await ben.post(f"{cafe.rooms.url}/api/rooms/{code}/leave")

    async def gone() -> bool:
        return not _ids(await ranking(ana, code))

    await eventually(gone)
    assert (await ben.get(f"/rooms/{code}/leaderboard")).status_code == 403


def _ids(board: dict[str, Any]) -> list[str]:
    return [one["user"]["id"] for one in board["items"]]
