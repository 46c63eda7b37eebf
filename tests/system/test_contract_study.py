"""docs/api.md §6 as an outsider reads it: timers, sessions, progress. A minute is two seconds."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cafe_contract import PROGRESS, SESSION, TIMER, is_id, is_instant, problem
from cafe_noon import noon_zone
from cafe_person import Person

pytestmark = pytest.mark.timeout(60, func_only=True)

MIB = 1024 * 1024

BAD_STARTS: list[dict[str, Any]] = [
    {"focus_minutes": 0}, {"focus_minutes": 181}, {"focus_minutes": "25"}, {"focus_minutes": 1.5},
    {"break_minutes": -1}, {"break_minutes": 61}, {"long_break_minutes": 61}, {"rounds": 0},
    {"rounds": 13}, {"auto_start": "true"}, {"version": "x"}, {"bogus": 1},
]  # fmt: skip


async def timer_of(visitor: Any, kind: str) -> tuple[Person, str, str | None]:
    ana = await visitor("ana").sign_up()
    if kind == "personal":
        return ana, "/api/tracker/timer", None
    code = await ana.open_room()
    return ana, f"/api/tracker/rooms/{code.lower()}/timer", code


def state(timer: dict[str, Any]) -> tuple[str, str, int]:
    return timer["status"], timer["phase"], timer["round"]


@pytest.mark.parametrize("kind", ["personal", "room"])
async def test_timer_from_idle_to_idle(visitor: Any, kind: str) -> None:
    ana, base, room = await timer_of(visitor, kind)

    async def give(command: str, status: int = 200, **body: Any) -> Any:
        answer = await ana.http.post(f"{base}/{command}", json=body)
        if status != 200:
            refused = problem(answer, status)
            if status == 409:
                assert set(refused["timer"]) >= TIMER
            return refused
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) >= TIMER
        return answer.json()

    idle = await ana.call("GET", f"{base}/", 200)
    assert set(idle) >= TIMER
    assert is_id(idle["id"])
    assert state(idle) == ("idle", "focus", 1)
    assert (idle["scope"], idle["room"], idle["auto_start"]) == (kind, room, False)
    lengths = ("focus_minutes", "break_minutes", "long_break_minutes", "rounds")
    assert [idle[name] for name in lengths] == [25, 5, 15, 4]
    for command in ("pause", "resume", "end", "extend"):
        assert (await give(command, 409))["timer"]["version"] == idle["version"]
    for bad in BAD_STARTS:
        await give("start", 422, **bad)
    await give("start", 409, version=idle["version"] + 1)

    run = await give("start", version=idle["version"], focus_minutes=60, break_minutes=1, rounds=2)
    assert state(run) == ("running", "focus", 1)
    assert run["version"] > idle["version"]
    assert run["controlled_by"] == {"user_id": ana.id, "username": ana.username}
    assert all(is_instant(run[name]) for name in ("started_at", "ends_at", "server_time"))
    assert 118 <= run["remaining_seconds"] <= 120
    await give("start", 409)
    assert (await give("pause", 409, version=idle["version"]))["timer"]["status"] == "running"

    paused = await give("pause", version=run["version"])
    assert (paused["status"], paused["ends_at"]) == ("paused", None)
    await give("pause", 409)
    for bad in ({"minutes": 0}, {"minutes": 61}, {"minutes": "5"}, {"x": 1}):
        await give("extend", 422, **bad)
    longer = await give("extend", minutes=1)
    assert longer["remaining_seconds"] == paused["remaining_seconds"] + 2
    longer = await give("extend")
    assert longer["remaining_seconds"] == paused["remaining_seconds"] + 12
    assert (await give("resume"))["status"] == "running"
    await give("resume", 409)

    assert state(await give("skip")) == ("idle", "break", 1)
    assert state(await give("start")) == ("running", "break", 1)
    assert state(await give("skip")) == ("idle", "focus", 2)
    assert state(await give("start")) == ("running", "focus", 2)
    assert state(await give("reset")) == ("idle", "focus", 1)


async def test_ending_early_keeps_whole_minutes(visitor: Any) -> None:
    ana, base, _ = await timer_of(visitor, "personal")
    await ana.call("POST", f"{base}/start", 200, json={"focus_minutes": 10, "goal": "essay"})
    await asyncio.sleep(4.5)
    assert (await ana.call("POST", f"{base}/end", 200))["status"] == "idle"
    page = await ana.call("GET", "/api/tracker/sessions", 200)
    assert [(one["minutes"], one["source"]) for one in page["items"]] == [(2, "timer")]
    kept = f"/api/tracker/sessions/{page['items'][0]['id']}"
    problem(await ana.http.patch(kept, json={"minutes": 50}), 409)
    assert (await ana.call("PATCH", kept, 200, json={"note": "done"}))["note"] == "done"


async def test_auto_start_goes_on_by_itself_without_breaks(visitor: Any) -> None:
    ana, base, _ = await timer_of(visitor, "personal")
    settings = {"focus_minutes": 1, "break_minutes": 0, "long_break_minutes": 0, "rounds": 2}
    await ana.call("POST", f"{base}/start", 200, json={**settings, "auto_start": True})
    await asyncio.sleep(2.8)
    assert state(await ana.call("GET", base, 200)) == ("running", "focus", 2)
    await asyncio.sleep(2.5)
    assert state(await ana.call("GET", base, 200)) == ("idle", "focus", 1)
    assert (await ana.call("GET", "/api/tracker/progress", 200))["today_minutes"] == 2


async def test_of_two_commands_one_wins_and_hosts_may_reserve_them(regular: Any) -> None:
    ana, ben = regular("ana"), regular("ben")
    code = await ana.open_room()
    await ben.join(code)
    base = f"/api/tracker/rooms/{code}/timer"
    answers = await asyncio.gather(*(one.http.post(f"{base}/start") for one in (ana, ben) * 2))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    await ana.call("PATCH", f"/api/rooms/{code}", 200, json={"timer_control": "host"})
    problem(await ben.http.post(f"{base}/pause"), 403)
    await ben.call("GET", base, 200)
    await ana.call("POST", f"{base}/pause", 200)


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


BY_HAND: list[tuple[dict[str, Any], int]] = [
    ({"minutes": 1}, 201), ({"minutes": 720, "ended_at": ago(days=2)}, 201),
    ({"minutes": 5, "ended_at": "2026-01-01T01:00:00+02:00", "note": "essay"}, 201),
    ({"minutes": 0}, 422), ({"minutes": 721}, 422), ({"minutes": "5"}, 422), ({}, 422),
    ({"minutes": 5, "ended_at": ago(days=-1)}, 422), ({"minutes": 5, "ended_at": "x"}, 422),
    ({"minutes": 5, "ended_at": "2026-01-01T00:00:00"}, 422),
    ({"minutes": 5, "source": "timer"}, 422), ({"minutes": 5, "note": "x" * 5000}, 422),
    ({"minutes": 5, "room": "222222"}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "status"), BY_HAND)
async def test_sessions_by_hand(regular: Any, draft: dict[str, Any], status: int) -> None:
    answer = await regular("ben").http.post("/api/tracker/sessions", json=draft)
    if status != 201:
        problem(answer, status)
        return
    made = answer.json()
    assert answer.status_code == 201
    assert set(made) >= SESSION
    assert is_id(made["id"])
    assert is_instant(made["started_at"])
    assert is_instant(made["ended_at"])
    assert (made["source"], made["minutes"]) == ("manual", draft["minutes"])
    assert (made["note"], made["room"]) == (draft.get("note"), None)


async def test_a_session_is_its_owner_s(regular: Any) -> None:
    ana, ben = regular("ana"), regular("ben")
    code = await ana.open_room()
    body = {"minutes": 7, "room": code.lower()}
    made = await ana.call("POST", "/api/tracker/sessions", 201, json=body)
    assert made["room"] == code
    path = f"/api/tracker/sessions/{made['id']}"
    assert (await ana.call("PATCH", path, 200, json={"minutes": 8}))["minutes"] == 8
    for change in ({"minutes": 721}, {"source": "timer"}, {"x": 1}):
        problem(await ana.http.patch(path, json=change), 422)
    problem(await ben.http.patch(path, json={"note": "z"}), 404)
    problem(await ben.http.delete(path), 404)
    await ana.call("DELETE", path, 204)
    problem(await ana.http.delete(path), 404)
    problem(await ben.http.post("/api/tracker/sessions", json=body), 403)


async def test_numbers_add_up(visitor: Any) -> None:
    zone = noon_zone()
    ana = await visitor("ana").sign_up(timezone=zone)
    empty = await ana.call("GET", "/api/tracker/progress", 200)
    assert set(empty) >= PROGRESS
    assert (empty["timezone"], empty["recent_sessions"]) == (zone, [])
    for day in range(12):
        body = {"minutes": 10 + day, "ended_at": ago(days=day)}
        await ana.call("POST", "/api/tracker/sessions", 201, json=body)
    progress = await ana.call("GET", "/api/tracker/progress", 200)
    assert progress["total_minutes"] == sum(range(10, 22))
    assert len(progress["recent_sessions"]) == 10
    assert all(set(one) >= SESSION for one in progress["recent_sessions"])
    days = progress["last_7_days"]
    assert [set(day) for day in days] == [{"date", "minutes"}] * 7
    assert sorted(day["date"] for day in days) == [day["date"] for day in days]
    assert days[-1]["minutes"] == progress["today_minutes"]
    assert progress["best_streak_days"] >= progress["streak_days"] >= 11
    heat = await ana.call("GET", "/api/tracker/heatmap/", 200)
    assert all(set(day) == {"date", "minutes"} for day in heat)
    assert {day["date"]: day["minutes"] for day in heat}[days[-1]["date"]] == days[-1]["minutes"]
    problem(await ana.http.get("/api/tracker/heatmap?year=abc"), 422)
    seen: list[str] = []
    cursor = None
    while cursor or not seen:
        params = {"limit": "5"} | ({"cursor": cursor} if cursor else {})
        page = await ana.call("GET", "/api/tracker/sessions", 200, params=params)
        seen += [one["ended_at"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == 12
    assert seen == sorted(seen, reverse=True)
    assert len(await ana.call("GET", "/api/tracker/export?format=json", 200)) == 12
    csv = await ana.http.get("/api/tracker/export?format=csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert len(csv.text.strip().splitlines()) == 13
    problem(await ana.http.get("/api/tracker/export?format=xml"), 422)


async def test_the_own_timer_is_live_and_its_minutes_are_those_of_the_task(visitor: Any) -> None:
    ana = await visitor("ana").sign_up()
    goal = await ana.call("POST", "/api/tracker/goals", 201, json={"title": "Essay"})
    async with ana.socket("/ws/timer") as line:
        first = await line.hear("timer")
        assert (first["scope"], first["status"]) == ("personal", "idle")
        start = {"focus_minutes": 1, "goal_id": goal["id"]}
        await ana.call("POST", "/api/tracker/timer/start", 200, json=start)
        assert (await line.hear("timer"))["goal"] == "Essay"
        over = await line.hear("timer")
        assert state(over) == ("idle", "break", 1)
        await line.say(type="ping")
        assert (await line.hear("pong"))["timer_version"] == over["version"]
        await ana.call("POST", "/api/auth/logout", 204)
        assert await line.closed() == 4401


async def test_a_file_comes_in_and_goes_out_again(visitor: Any) -> None:
    ana = await visitor("ana").sign_up()
    file = "ended_at,minutes,subject\n2026-03-01T10:00:00Z,30,law\n2026-03-02T10:00:00Z,0,law\n"
    headers = {"content-type": "text/csv"}
    answer = await ana.http.post("/api/tracker/import", content=file, headers=headers)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["taken"], report["refused"], report["lines"][0]["line"]) == (1, 1, 3)
    calendar = await ana.http.get("/api/tracker/export", params={"format": "ics"})
    assert "DTEND:20260301T100000Z" in calendar.text
    totals = await ana.call("GET", "/api/tracker/totals", 200)
    assert totals == [{"name": "law", "minutes": 30, "sessions": 1}]
    problem(await ana.http.post("/api/tracker/import", json={}), 422)
    problem(await ana.http.post("/api/tracker/import", content="x", headers={}), 415)
    # Larger than what the kernel takes off a client's hands before the gateway closes.
    big = await ana.http.post("/api/tracker/import", content=b"x" * (5 * MIB + 1), headers=headers)
    problem(big, 413)
