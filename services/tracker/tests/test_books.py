"""The sums beside the sessions: what the numbers say, after whatever was done to the sessions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from cafe_chassis.testing import App
from cafe_database.sessions import unit
from cafe_tracker.people import queries as people
from cafe_tracker.sessions import rollups
from cafe_tracker.tables import DayTotal, LabelTotal, Person, RoomDay

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def days_ago(days: int) -> str:
    return (NOON - timedelta(days=days)).isoformat()


async def add(ana: Any, minutes: int, **more: Any) -> dict[str, Any]:
    answer = await ana.post("/sessions", {"minutes": minutes, **more})
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json()
    return session


async def books(tracker: App, person_id: Any) -> dict[str, Any]:
    """Everything that is summed up of a person."""
    async with unit(tracker.resources.core.sessions) as session:
        person = await session.get_one(Person, person_id)
        kept = {
            name: getattr(person, name)
            for name in ("total_minutes", "proven_minutes", "active_days")
        }
        return {
            **kept,
            "run": rollups.run_kept(person),
            **{
                table.__tablename__: sorted(
                    tuple(row)
                    for row in await session.execute(
                        select(*table.__table__.columns).where(table.person_id == person_id)
                    )
                )
                for table in (DayTotal, LabelTotal, RoomDay)
            },
        }


async def test_sums_kept_step_by_step_equal_sums_made_anew(
    person: Callable[..., Any], tracker: App
) -> None:
    ana = person(timezone="America/New_York", day_starts_at="04:00")
    dice = Random(6)
    sessions: list[dict[str, Any]] = []
    await ana.patch("/settings", {"rest_days": ["sunday"]})
    for _ in range(60):
        what = dice.choice(["add", "add", "move", "rename", "label", "remove"])
        if what == "add" or not sessions:
            more = {"subject": dice.choice(["law", "art", None]), "ended_at": days_ago(1)}
            sessions.append(await add(ana, dice.randint(1, 720), **more))
            continue
        path = f"/sessions/{dice.choice(sessions)['id']}"
        if what == "remove":
            assert (await ana.delete(path)).status_code == 204
            sessions = [one for one in sessions if not path.endswith(one["id"])]
        elif what == "rename":
            both = {"from": dice.choice(["law", "art"]), "to": dice.choice(["law", "art"])}
            assert (await ana.post("/subjects/rename", both)).status_code in (200, 404)
        else:
            body: dict[str, Any] = {"subject": dice.choice(["law", None])}
            if what == "move":
                body = {"minutes": dice.randint(1, 720), "ended_at": days_ago(dice.randint(1, 9))}
            assert (await ana.patch(path, body)).status_code == 200
    kept = await books(tracker, ana.id)
    async with unit(tracker.resources.core.sessions) as session:
        (locked,) = await people.lock(session, [ana.id])
        await rollups.recount(session, locked)
    assert await books(tracker, ana.id) == kept
    assert kept["total_minutes"] == sum(one["minutes"] for one in await ana.sessions())


async def test_settings_and_what_they_do_to_the_numbers(person: Callable[..., Any]) -> None:
    ana = person()
    assert (await ana.get("/settings")).json() == {
        "daily_goal_minutes": None,
        "weekly_goal_minutes": None,
        "rest_days": [],
        "week_starts_on": "monday",
    }
    body = {"daily_goal_minutes": 60, "weekly_goal_minutes": 300, "week_starts_on": "sunday"}
    assert (await ana.patch("/settings", body)).json() == {**body, "rest_days": []}
    now = datetime.now(UTC)
    for back in (0, 1, 3):
        await add(ana, 1, ended_at=(now - timedelta(days=back)).isoformat())
    progress = (await ana.get("/progress")).json()
    assert (progress["daily_goal_minutes"], progress["weekly_goal_minutes"]) == (60, 300)
    assert progress["week_chosen"]
    assert datetime.fromisoformat(progress["week_start"]).weekday() == 6
    assert (progress["streak_days"], progress["active_days"]) == (2, 3)
    missed = f"{now - timedelta(days=2):%A}".lower()
    await ana.patch("/settings", {"rest_days": [missed, missed], "daily_goal_minutes": None})
    progress = (await ana.get("/progress")).json()
    assert (progress["rest_days"], progress["streak_days"]) == ([missed], 3)
    assert progress["daily_goal_minutes"] is None
    for bad in (
        {"daily_goal_minutes": 0},
        {"weekly_goal_minutes": 10_081},
        {"rest_days": ["monday"] * 7},
        {"rest_days": ["mon"]},
        {"week_starts_on": "tuesday"},
        {"goal": 1},
    ):
        assert (await ana.patch("/settings", bad)).status_code == 422, bad


async def test_totals_by_subject_and_source(person: Callable[..., Any]) -> None:
    ana = person()
    # No border between weeks lies in these thirty minutes, whatever the day.
    week = {"week_starts_on": "saturday" if NOON.weekday() in (6, 0) else "monday"}
    assert (await ana.patch("/settings", week)).status_code == 200
    await add(ana, 30, subject="law")
    await add(ana, 20, subject="law", ended_at=days_ago(800))
    await add(ana, 15)
    by_subject = (await ana.get("/totals")).json()
    assert by_subject == [
        {"name": "law", "minutes": 50, "sessions": 2},
        {"name": None, "minutes": 15, "sessions": 1},
    ]
    this_week = (await ana.get("/totals", by="subject", period="week")).json()
    assert this_week[0] == {"name": "law", "minutes": 30, "sessions": 1}
    assert (await ana.get("/totals", by="source")).json() == [
        {"name": "manual", "minutes": 65, "sessions": 3}
    ]
    assert (await ana.get("/totals", by="room")).json() == [
        {"name": None, "minutes": 65, "sessions": 3}
    ]
    assert (await ana.get("/totals", by="colour")).status_code == 422


async def test_subjects_are_listed_renamed_merged_and_dropped(person: Callable[..., Any]) -> None:
    ana = person()
    for subject, minutes in (("law", 10), ("Law", 20), ("art", 40)):
        await add(ana, minutes, subject=subject)

    async def subjects(**query: Any) -> list[tuple[str, int, int]]:
        items = (await ana.get("/subjects", **query)).json()["items"]
        return [(one["subject"], one["minutes"], one["sessions"]) for one in items]

    assert await subjects() == [("art", 40, 1), ("Law", 20, 1), ("law", 10, 1)]
    page = (await ana.get("/subjects", limit=2)).json()
    assert await subjects(limit=2, cursor=page["next_cursor"]) == [("law", 10, 1)]
    merged = await ana.post("/subjects/rename", {"from": "Law", "to": " law "})
    assert merged.json() == {"subject": "law", "sessions": 1}
    assert await subjects() == [("art", 40, 1), ("law", 30, 2)]
    dropped = await ana.post("/subjects/rename", {"from": "art", "to": None})
    assert dropped.json() == {"subject": None, "sessions": 1}
    assert await subjects() == [("law", 30, 2)]
    again = await ana.post("/subjects/rename", {"from": "art", "to": "x"})
    assert again.status_code == 404
    for bad in ({"from": "law", "to": " "}, {"from": "law"}, {"to": "x"}):
        assert (await ana.post("/subjects/rename", bad)).status_code == 422


async def test_sessions_are_found_by_what_they_are(person: Callable[..., Any]) -> None:
    ana = person(timezone="Asia/Kolkata")
    await add(ana, 1, subject="law", note="Chapter 100%", ended_at="2026-03-01T18:29:00Z")
    await add(ana, 2, subject="art", ended_at="2026-03-01T18:31:00Z")  # after his midnight
    await add(ana, 3, note="a chapter", ended_at="2026-03-05T12:00:00Z")

    async def found(**query: Any) -> list[int]:
        answer = await ana.get("/sessions", **query)
        assert answer.status_code == 200, answer.text
        return [one["minutes"] for one in answer.json()["items"]]

    assert await found(subject="law") == [1]
    assert await found(subject="") == [3]
    assert await found(q="CHAPTER") == [3, 1]
    assert await found(q="0%") == [1]
    assert await found(q="art") == [2]
    assert await found(**{"from": "2026-03-02"}) == [3, 2]
    assert await found(**{"from": "2026-03-01", "to": "2026-03-01"}) == [1]
    assert await found(source="timer") == []
    assert await found(room="ABCDEF") == []
    for bad in ({"source": "x"}, {"from": "x"}, {"to": "0001-01-01"}, {"goal_id": "x"}):
        assert (await ana.get("/sessions", **bad)).status_code == 422, bad
    one = (await ana.sessions())[0]
    assert (await ana.get(f"/sessions/{one['id']}")).json() == one
    assert (await person("ben").get(f"/sessions/{one['id']}")).status_code == 404


async def test_achievements_are_those_of_the_ledger(person: Callable[..., Any]) -> None:
    ana = person()
    session = await add(ana, 300, ended_at=days_ago(2))
    earned = {
        one["code"]: one["earned_on"]
        for one in (await ana.get("/achievements")).json()
        if one["earned_on"]
    }
    day = days_ago(2)[:10]
    assert earned == {"first_day": day, "day_4_hours": day}
    await ana.delete(f"/sessions/{session['id']}")
    assert all(one["earned_on"] is None for one in (await ana.get("/achievements")).json())
