"""A person's own timer over HTTP, on real servers."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from cafe_chassis.process import Role
from cafe_chassis.testing import HOST, TestIssuer, running
from cafe_tracker.app import SERVICE
from cafe_tracker.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMER = "/timer"


async def do(ana: Any, command: str, **body: Any) -> dict[str, Any]:
    answer = await ana.post(f"{TIMER}/{command}", body or None)
    assert answer.status_code == 200, answer.text
    timer: dict[str, Any] = answer.json()
    return timer


def instant(shown: dict[str, Any], field: str) -> float:
    """An instant that the API shows, in seconds."""
    return datetime.fromisoformat(shown[field]).timestamp()


def minutes(seconds: float) -> int:
    """Whole minutes of a timer; instants as floats are good to a microsecond or so."""
    return int((seconds + 1e-5) / 0.1)


async def test_a_new_timer_is_that_of_the_contract(person: Callable[..., Any]) -> None:
    ana = person()
    timer = (await ana.get(TIMER)).json()
    assert {key: timer[key] for key in timer if key not in ("id", "server_time")} == {
        "scope": "personal",
        "room": None,
        "status": "idle",
        "phase": "focus",
        "round": 1,
        "rounds": 4,
        "focus_minutes": 25,
        "break_minutes": 5,
        "long_break_minutes": 15,
        "auto_start": False,
        "started_at": None,
        "ends_at": None,
        "remaining_seconds": 3,  # 25 minutes of 0.1 s, rounded up
        "version": 1,
        "controlled_by": None,
        "mode": "countdown",
        "flow_ratio": 5,
        "overtime_minutes": 0,
        "elapsed_seconds": 0,
        "overtime_at": None,
        "overtime_seconds": 0,
        "goal": None,
    }
    assert timer["server_time"].endswith("Z")
    assert (await ana.get(TIMER)).json()["id"] == timer["id"]


async def test_start_without_a_body_and_who_did_it(person: Callable[..., Any]) -> None:
    ana = person("ana")
    timer = await do(ana, "start")
    assert (timer["status"], timer["focus_minutes"], timer["version"]) == ("running", 25, 2)
    assert timer["controlled_by"] == {"user_id": str(ana.id), "username": "ana"}
    assert instant(timer, "ends_at") - instant(timer, "started_at") == pytest.approx(2.5)


async def test_an_empty_object_does_as_well_as_no_body(person: Callable[..., Any]) -> None:
    answer = await person().post(f"{TIMER}/start", {})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("start", {"focus_minutes": 0}, "focus_minutes"),
        ("start", {"focus_minutes": 181}, "focus_minutes"),
        ("start", {"focus_minutes": True}, "focus_minutes"),
        ("start", {"break_minutes": 61}, "break_minutes"),
        ("start", {"long_break_minutes": -1}, "long_break_minutes"),
        ("start", {"rounds": 13}, "rounds"),
        ("start", {"minutes": 25}, "minutes"),
        ("start", {"goal": "a\x00b"}, "goal"),
        ("extend", {"minutes": 0}, "minutes"),
        ("extend", {"minutes": 61}, "minutes"),
        ("pause", {"versions": 1}, "versions"),
        ("pause", {"version": "new"}, "version"),
    ],
)
async def test_what_is_out_of_range_or_unknown_is_refused(
    person: Callable[..., Any], command: str, body: dict[str, Any], field: str
) -> None:
    answer = await person().post(f"{TIMER}/{command}", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_nobody_without_an_identity(person: Callable[..., Any]) -> None:
    nobody = person()
    nobody.headers = {"host": HOST}
    for path in (TIMER, "/sessions", "/progress", "/heatmap", "/export"):
        assert (await nobody.get(path)).status_code == 401


async def test_a_focus_phase_that_ends_is_credited_with_nobody_watching(
    person: Callable[..., Any],
) -> None:
    half_a_day_from_now = (datetime.now(UTC) + timedelta(hours=12)).strftime("%H:00")
    ana = person(day_starts_at=half_a_day_from_now)
    await do(ana, "start", focus_minutes=3, goal="  chapter 4 ")
    await asyncio.sleep(0.3 + 1.2)
    timer = (await ana.get(TIMER)).json()
    assert (timer["status"], timer["phase"], timer["version"]) == ("idle", "break", 3)
    (session,) = await ana.sessions()
    assert session == {
        "id": session["id"],
        "room": None,
        "minutes": 3,
        "started_at": session["started_at"],
        "ended_at": session["ended_at"],
        "source": "timer",
        "note": "chapter 4",
        "subject": None,
        "goal_id": None,
        "result": None,
    }
    progress = (await ana.get("/progress")).json()
    assert (progress["today_minutes"], progress["total_minutes"]) == (3, 3)
    assert progress["recent_sessions"] == [session]


async def test_a_due_timer_is_read_right_before_any_worker_has_looked(
    person: Callable[..., Any],
) -> None:
    ana = person()
    started = await do(ana, "start", focus_minutes=1)
    await asyncio.sleep(0.101)
    timer = (await ana.get(TIMER)).json()
    assert (timer["status"], timer["phase"]) == ("idle", "break")
    assert timer["version"] == started["version"] + 1


async def test_auto_start_goes_on_by_itself_and_stops_after_the_cycle(
    person: Callable[..., Any],
) -> None:
    ana = person()
    body = {"focus_minutes": 2, "break_minutes": 1, "long_break_minutes": 1, "rounds": 2}
    await do(ana, "start", **body, auto_start=True)
    await asyncio.sleep(0.6 + 1.2)
    timer = (await ana.get(TIMER)).json()
    assert (timer["status"], timer["phase"], timer["round"]) == ("idle", "focus", 1)
    assert [session["minutes"] for session in await ana.sessions()] == [2, 2]


@pytest.mark.parametrize("command", ["end", "skip", "reset"])
async def test_leaving_focus_early_credits_its_whole_minutes(
    person: Callable[..., Any], command: str
) -> None:
    ana = person()
    await do(ana, "start", focus_minutes=180)
    await asyncio.sleep(0.25)
    timer = await do(ana, command)
    assert timer["status"] == "idle"
    (session,) = await ana.sessions()
    lasted_s = instant(session, "ended_at") - instant(session, "started_at")
    assert session["minutes"] == minutes(lasted_s) >= 2
    assert session["source"] == "timer"


async def test_pauses_and_breaks_do_not_count(person: Callable[..., Any]) -> None:
    ana = person()
    started = await do(ana, "start", focus_minutes=180)
    await asyncio.sleep(0.12)
    paused = await do(ana, "pause")
    assert (paused["status"], paused["ends_at"]) == ("paused", None)
    await asyncio.sleep(0.3)
    resumed = await do(ana, "resume")
    await asyncio.sleep(0.12)
    await do(ana, "skip")
    await do(ana, "start", break_minutes=60)
    await asyncio.sleep(0.15)
    await do(ana, "end")
    (session,) = await ana.sessions()
    pause_s = instant(resumed, "ends_at") - instant(started, "ends_at")
    assert pause_s >= 0.3
    lasted_s = instant(session, "ended_at") - instant(session, "started_at")
    assert session["minutes"] == minutes(lasted_s - pause_s) >= 2


async def test_extend_adds_five_minutes_unless_told(person: Callable[..., Any]) -> None:
    ana = person()
    first = await do(ana, "start", focus_minutes=180)
    second = await do(ana, "extend")
    third = await do(ana, "extend", minutes=10)
    ends = [instant(timer, "ends_at") for timer in (first, second, third)]
    assert [end - ends[0] for end in ends] == pytest.approx([0, 0.5, 1.5])


async def test_a_stale_version_gets_the_timer_in_its_problem(person: Callable[..., Any]) -> None:
    ana = person()
    await do(ana, "start", focus_minutes=180)
    answer = await ana.post(f"{TIMER}/pause", {"version": 1})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "stale_version")
    assert answer.headers["content-type"] == "application/problem+json"
    timer = (await ana.get(TIMER)).json()
    same = ("id", "status", "version", "ends_at", "controlled_by")
    assert {key: problem["timer"][key] for key in same} == {key: timer[key] for key in same}


async def test_what_is_illegal_now_gets_the_timer_in_its_problem(
    person: Callable[..., Any],
) -> None:
    ana = person()
    for command in ("pause", "resume", "skip", "end", "extend"):
        answer = await ana.post(f"{TIMER}/{command}")
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "illegal_now"), command
        assert problem["timer"]["id"] == (await ana.get(TIMER)).json()["id"]


async def test_of_competing_commands_one_wins(person: Callable[..., Any]) -> None:
    ana = person()
    timer = await do(ana, "start", focus_minutes=180)
    commands = ["pause", "end", "skip", "extend", "reset", "pause", "end", "skip"]
    answers = await asyncio.gather(
        *(ana.post(f"{TIMER}/{command}", {"version": timer["version"]}) for command in commands)
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, *[409] * 7]
    (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert all(
        answer.json()["timer"]["version"] == winner["version"]
        for answer in answers
        if answer.status_code == 409
    )


async def test_of_competing_first_starts_one_wins(person: Callable[..., Any]) -> None:
    ana = person()
    answers = await asyncio.gather(
        *(ana.post(f"{TIMER}/start", {"focus_minutes": 180}) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]


async def test_three_workers_credit_many_timers_once(
    settings: Settings, issuer: TestIssuer, person: Callable[..., Any]
) -> None:
    other = structs.replace(settings, http_port=0, internal_port=0)
    async with (
        running(SERVICE, other, issuer, role=Role.WORKER, migrated=True),
        running(SERVICE, other, issuer, role=Role.WORKER, migrated=True),
    ):
        people = [person(f"p{n}") for n in range(20)]
        await asyncio.gather(*(do(one, "start", focus_minutes=2) for one in people))
        await asyncio.sleep(1.5)
        credited = await asyncio.gather(*(one.sessions() for one in people))
    assert [[session["minutes"] for session in sessions] for sessions in credited] == [[2]] * 20
