"""Tasks: their order, what they were worth, and the sessions that name them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from cafe_tracker.goals import service

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def add(ana: Any, title: str, **more: Any) -> dict[str, Any]:
    answer = await ana.post("/goals", {"title": title, **more})
    assert answer.status_code == 201, answer.text
    goal: dict[str, Any] = answer.json()
    return goal


async def change(ana: Any, goal: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await ana.patch(f"/goals/{goal['id']}", body)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def titles(ana: Any, **query: Any) -> list[str]:
    answer = await ana.get("/goals", **query)
    assert answer.status_code == 200, answer.text
    return [goal["title"] for goal in answer.json()["items"]]


async def test_a_task_from_draft_to_done(person: Callable[..., Any]) -> None:
    ana = person()
    goal = await add(ana, " Essay ", subject="law", priority="high", due_on="2026-12-01")
    assert (goal["title"], goal["subject"], goal["priority"]) == ("Essay", "law", "high")
    assert (goal["due_on"], goal["done"], goal["minutes"]) == ("2026-12-01", False, 0)
    changed = await change(ana, goal, title="Long essay", due_on=None, estimated_minutes=90)
    assert (changed["title"], changed["due_on"], changed["estimated_minutes"]) == (
        "Long essay",
        None,
        90,
    )
    done = await change(ana, goal, done=True)
    assert done["done"]
    assert done["done_at"]
    assert (await change(ana, goal, done=True))["done_at"] == done["done_at"]
    assert (await titles(ana), await titles(ana, state="done")) == ([], ["Long essay"])
    assert (await change(ana, goal, done=False))["done_at"] is None
    assert (await ana.delete(f"/goals/{goal['id']}")).status_code == 204
    assert (await ana.get(f"/goals/{goal['id']}")).status_code == 404


async def test_tasks_are_moved_and_stay_where_they_were_put(person: Callable[..., Any]) -> None:
    ana = person()
    goals = {name: await add(ana, name) for name in "abcd"}
    await change(ana, goals["d"], after=None)
    assert await titles(ana) == ["d", "a", "b", "c"]
    await change(ana, goals["d"], after=goals["b"]["id"])
    assert await titles(ana) == ["a", "b", "d", "c"]
    await change(ana, goals["a"], after=goals["c"]["id"])
    assert await titles(ana) == ["b", "d", "c", "a"]
    for _ in range(25):  # more often than halves of a rank can be told apart
        await change(ana, goals["c"], after=goals["b"]["id"])
        await change(ana, goals["d"], after=goals["b"]["id"])
    assert await titles(ana) == ["b", "d", "c", "a"]
    await change(ana, goals["b"], done=True)
    refused = await ana.patch(f"/goals/{goals['a']['id']}", {"after": goals["b"]["id"]})
    assert refused.status_code == 422
    itself = await ana.patch(f"/goals/{goals['a']['id']}", {"after": goals["a"]["id"]})
    assert itself.status_code == 422


async def test_pages_run_through_open_tasks_and_on_into_those_done(
    person: Callable[..., Any],
) -> None:
    ana = person()
    for name in "abcde":
        goal = await add(ana, name)
        if name in "bd":
            await change(ana, goal, done=True)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"state": "all", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await ana.get("/goals", **query)).json()
        seen += [goal["title"] for goal in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["a", "c", "e", "d", "b"]
    assert (await ana.get("/goals", cursor="x")).status_code == 422


async def test_what_cannot_be_a_task(person: Callable[..., Any]) -> None:
    ana = person()
    for body, field in [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a", "priority": "urgent"}, "priority"),
        ({"title": "a", "due_on": "soon"}, "due_on"),
        ({"title": "a", "estimated_minutes": 0}, "estimated_minutes"),
        ({"title": "a", "done": True}, "done"),
    ]:
        answer = await ana.post("/goals", body)
        assert answer.status_code == 422, body
        assert [error["field"] for error in answer.json()["errors"]] == [field], body


async def test_the_same_key_adds_once(person: Callable[..., Any]) -> None:
    ana = person()
    first = await ana.post("/goals", {"title": "a"}, key="k")
    again = await ana.post("/goals", {"title": "a"}, key="k")
    assert (first.status_code, first.json()) == (201, again.json())
    assert await titles(ana) == ["a"]


async def test_there_is_an_end_to_open_tasks(
    person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_OPEN", 2)
    ana = person()
    first = await add(ana, "a")
    await change(ana, first, done=True)
    await add(ana, "b")
    await add(ana, "c")
    for answer in (
        await ana.post("/goals", {"title": "d"}),
        await ana.patch(f"/goals/{first['id']}", {"done": False}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_goals")


async def test_a_task_adds_up_the_sessions_that_name_it(person: Callable[..., Any]) -> None:
    ana = person()
    goal = await add(ana, "Essay")
    body = {"minutes": 30, "goal_id": goal["id"], "result": "partly"}
    session = (await ana.post("/sessions", body)).json()
    assert (session["goal_id"], session["result"]) == (goal["id"], "partly")
    await ana.post("/sessions", {"minutes": 15, "goal_id": goal["id"]})
    shown = (await ana.get(f"/goals/{goal['id']}")).json()
    assert (shown["minutes"], shown["sessions"]) == (45, 2)
    named = (await ana.get("/sessions", goal_id=goal["id"])).json()["items"]
    assert [one["minutes"] for one in named] == [15, 30]
    await ana.delete(f"/goals/{goal['id']}")
    assert [one["goal_id"] for one in await ana.sessions()] == [None, None]


async def test_others_tasks_do_not_exist(person: Callable[..., Any]) -> None:
    ana, ben = person("ana"), person("ben")
    goal = await add(ana, "Essay")
    path = f"/goals/{goal['id']}"
    assert (await ben.get(path)).status_code == 404
    assert (await ben.patch(path, {"done": True})).status_code == 404
    assert (await ben.delete(path)).status_code == 404
    named = await ben.post("/sessions", {"minutes": 5, "goal_id": goal["id"]})
    assert (named.status_code, named.json()["errors"][0]["field"]) == (422, "goal_id")


async def test_an_aim_is_noted_with_the_minutes_of_whatever_timer_comes_next(
    person: Callable[..., Any],
) -> None:
    ana = person()
    nothing = {"goal": None, "goal_id": None, "subject": None, "set_at": None}
    assert (await ana.get("/aim")).json() == nothing
    goal = await add(ana, "Essay", subject="law")
    aim = (await ana.client.put("/api/tracker/aim", headers=ana.headers, json={})).json()
    assert {**aim, "set_at": None} == nothing
    body = {"goal_id": goal["id"]}
    aim = (await ana.client.put("/api/tracker/aim", headers=ana.headers, json=body)).json()
    assert {**aim, "set_at": None} == {**nothing, **body, "goal": "Essay", "subject": "law"}
    await study(ana)
    assert (await ana.delete("/aim")).status_code == 204
    assert (await ana.get("/aim")).json() == nothing
    await study(ana)
    await study(ana, goal="page 3", goal_id=goal["id"], subject="art")
    assert [(one["note"], one["subject"], one["goal_id"]) for one in await ana.sessions()] == [
        ("page 3", "art", goal["id"]),
        (None, None, None),
        ("Essay", "law", goal["id"]),
    ]
    done = await ana.patch(
        f"/sessions/{(await ana.sessions())[0]['id']}", {"result": "done", "note": "pages 3 to 5"}
    )
    assert (done.json()["result"], done.json()["note"]) == ("done", "pages 3 to 5")


async def test_nobody_aims_at_the_tasks_of_others(person: Callable[..., Any]) -> None:
    ana, ben = person("ana"), person("ben")
    goal = await add(ana, "Essay")
    started = await ben.post("/timer/start", {"goal_id": goal["id"]})
    assert (started.status_code, started.json()["errors"][0]["field"]) == (422, "goal_id")
    assert (await ben.get("/timer")).json()["status"] == "idle"


async def study(ana: Any, **words: Any) -> None:
    started = await ana.post("/timer/start", {"focus_minutes": 180, **words})
    assert started.status_code == 200, started.text
    assert started.json()["goal"] == words.get("goal")
    await asyncio.sleep(0.12)
    assert (await ana.post("/timer/end")).status_code == 200
