"""Sessions entered, edited and exported by hand, and the progress made of them."""

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


async def add(ana: Any, minutes: int, **more: Any) -> dict[str, Any]:
    answer = await ana.post("/sessions", {"minutes": minutes, **more})
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json()
    return session


async def test_a_session_by_hand_is_marked_so_and_has_real_minutes(
    person: Callable[..., Any],
) -> None:
    ana = person()
    session = await add(ana, 45, note=" thesis ", subject="maths")
    assert list(session) == [
        "id",
        "room",
        "minutes",
        "started_at",
        "ended_at",
        "source",
        "note",
        "subject",
        "goal_id",
        "result",
    ]
    assert (session["source"], session["note"], session["subject"]) == ("manual", "thesis", "maths")
    began, ended = (datetime.fromisoformat(session[key]) for key in ("started_at", "ended_at"))
    assert ended - began == timedelta(minutes=45)
    assert await ana.sessions() == [session]


async def test_what_cannot_be_entered(person: Callable[..., Any]) -> None:
    ana = person()
    for body, field in [
        ({}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 721}, "minutes"),
        ({"minutes": 5, "source": "timer"}, "source"),
        ({"minutes": 5, "ended_at": ago(minutes=-2)}, "ended_at"),
        ({"minutes": 5, "ended_at": "1999-12-31T23:59:59Z"}, "ended_at"),
        ({"minutes": 5, "ended_at": "0001-01-01T00:00:00+14:00"}, "ended_at"),
        ({"minutes": 5, "ended_at": "9999-12-31T23:59:59-14:00"}, "ended_at"),
        ({"minutes": 5, "ended_at": "2026-01-01T00:00:00"}, "ended_at"),
        ({"minutes": 5, "note": "x" * 1001}, "note"),
        ({"minutes": 5, "note": "a\x00b"}, "note"),
    ]:
        answer = await ana.post("/sessions", body)
        assert answer.status_code == 422, body
        assert [error["field"] for error in answer.json()["errors"]] == [field], body
    assert (await ana.post("/sessions", {"minutes": 5, "room": "../x"})).status_code == 404


async def test_the_same_key_enters_once(person: Callable[..., Any]) -> None:
    ana = person()
    first = await ana.post("/sessions", {"minutes": 30}, key="k1")
    again = await ana.post("/sessions", {"minutes": 30}, key="k1")
    other = await ana.post("/sessions", {"minutes": 31}, key="k1")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert len(await ana.sessions()) == 1


async def test_two_requests_with_one_key_at_once_have_one_effect(
    person: Callable[..., Any],
) -> None:
    ana = person()
    answers = await asyncio.gather(
        *(ana.post("/sessions", {"minutes": 30}, key="k") for _ in range(6))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(await ana.sessions()) == 1


async def test_pages_go_from_newest_to_oldest_without_holes(person: Callable[..., Any]) -> None:
    ana = person()
    for n in (3, 1, 5, 2, 4):
        await add(ana, n, ended_at=ago(hours=n))
    seen: list[int] = []
    cursor = None
    for _ in range(3):
        query = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = (await ana.get("/sessions", **query)).json()
        seen += [session["minutes"] for session in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == ([1, 2, 3, 4, 5], None)


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"cursor": "x"}, {"limit": "a"}])
async def test_pages_that_make_no_sense(person: Callable[..., Any], query: dict[str, Any]) -> None:
    assert (await person().get("/sessions", **query)).status_code == 422


async def test_edit_by_hand(person: Callable[..., Any]) -> None:
    ana = person()
    session = await add(ana, 30, note="a", ended_at=ago(days=1))
    answer = await ana.patch(f"/sessions/{session['id']}", {"minutes": 60, "note": None})
    edited = answer.json()
    assert answer.status_code == 200
    assert (edited["minutes"], edited["note"], edited["ended_at"]) == (
        60,
        None,
        session["ended_at"],
    )
    assert (await ana.get("/progress")).json()["total_minutes"] == 60
    moved = await ana.patch(f"/sessions/{session['id']}", {"ended_at": ago(minutes=-5)})
    assert moved.status_code == 422


async def test_minutes_of_a_timer_are_annotated_but_not_changed(
    person: Callable[..., Any],
) -> None:
    ana = person()
    await ana.post("/timer/start", {"focus_minutes": 180})
    await asyncio.sleep(0.15)
    await ana.post("/timer/end")
    (session,) = await ana.sessions()
    path = f"/sessions/{session['id']}"
    refused = await ana.patch(path, {"minutes": 600})
    assert (refused.status_code, refused.json()["code"]) == (409, "proven_session")
    noted = await ana.patch(path, {"note": "chapter 4", "subject": "law"})
    assert (noted.json()["note"], noted.json()["minutes"]) == ("chapter 4", session["minutes"])


async def test_others_sessions_do_not_exist(person: Callable[..., Any]) -> None:
    ana, ben = person("ana"), person("ben")
    session = await add(ana, 30)
    path = f"/sessions/{session['id']}"
    assert (await ben.patch(path, {"note": "mine"})).status_code == 404
    assert (await ben.delete(path)).status_code == 404
    assert await ben.sessions() == []
    assert (await ben.delete("/sessions/nonsense")).status_code == 404


async def test_a_deleted_session_is_out_of_every_number(person: Callable[..., Any]) -> None:
    ana = person()
    session = await add(ana, 30)
    assert (await ana.delete(f"/sessions/{session['id']}")).status_code == 204
    assert (await ana.delete(f"/sessions/{session['id']}")).status_code == 404
    progress = (await ana.get("/progress")).json()
    assert (progress["total_minutes"], progress["streak_days"]) == (0, 0)


async def test_progress_of_somebody_new_is_empty(person: Callable[..., Any]) -> None:
    progress = (await person(timezone="Asia/Kolkata").get("/progress")).json()
    today = datetime.now(ZoneInfo("Asia/Kolkata")).date()
    monday = today - timedelta(days=today.weekday())
    week = [(today - timedelta(days=n)).isoformat() for n in range(6, -1, -1)]
    assert progress == {
        "timezone": "Asia/Kolkata",
        "today_minutes": 0,
        "week_minutes": 0,
        "week_start": monday.isoformat(),
        "last_7_days": [{"date": day, "minutes": 0} for day in week],
        "total_minutes": 0,
        "streak_days": 0,
        "best_streak_days": 0,
        "daily_goal_minutes": None,
        "recent_sessions": [],
        "weekly_goal_minutes": None,
        "rest_days": [],
        "week_starts_on": "monday",
        "week_chosen": False,
        "score": 0,
        "proven_minutes": 0,
        "active_days": 0,
    }


async def test_progress_adds_up_by_days(person: Callable[..., Any]) -> None:
    ana = person()
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    for back, minutes in [(1, 20), (2, 30), (3, 40), (10, 50)]:
        ended_at = (noon - timedelta(days=back)).isoformat()
        await add(ana, minutes, ended_at=ended_at)
    progress = (await ana.get("/progress")).json()
    assert [day["minutes"] for day in progress["last_7_days"]] == [0, 0, 0, 40, 30, 20, 0]
    assert (progress["streak_days"], progress["best_streak_days"]) == (3, 3)
    assert (progress["today_minutes"], progress["total_minutes"]) == (0, 140)
    assert [session["minutes"] for session in progress["recent_sessions"]] == [20, 30, 40, 50]


async def test_a_session_is_split_where_the_persons_day_begins(person: Callable[..., Any]) -> None:
    ana = person(timezone="America/New_York", day_starts_at="04:00")
    await add(ana, 60, ended_at="2026-03-08T08:20:00Z")  # 04:20 EDT, the clock went on at 02:00
    days = (await ana.get("/heatmap", year=2026)).json()
    assert days == [
        {"date": "2026-03-07", "minutes": 40},
        {"date": "2026-03-08", "minutes": 20},
    ]


async def test_a_change_of_zone_does_not_rewrite_what_was_recorded(
    person: Callable[..., Any], issuer: Any
) -> None:
    ana = person(timezone="Asia/Kolkata")
    await add(ana, 60, ended_at="2026-01-01T19:00:00Z")  # 00:30 on the 2nd
    before = (await ana.get("/heatmap", year=2026)).json()
    assert [day["minutes"] for day in before] == [30, 30]
    ana.headers = issuer.identity("ana", person_id=ana.id, timezone="America/New_York")
    assert (await ana.get("/heatmap", year=2026)).json() == before


async def test_heatmap_is_of_one_year(person: Callable[..., Any]) -> None:
    ana = person()
    await add(ana, 10, ended_at="2024-12-31T12:00:00Z")
    await add(ana, 20, ended_at="2025-06-01T12:00:00Z")
    assert (await ana.get("/heatmap", year=2025)).json() == [{"date": "2025-06-01", "minutes": 20}]
    assert (await ana.get("/heatmap")).json() == []
    assert (await ana.get("/heatmap", year=1)).status_code == 422


async def test_export_holds_every_session(person: Callable[..., Any]) -> None:
    ana = person()
    assert (await ana.get("/export", format="json")).json() == []
    await add(ana, 10, note="=1+1", ended_at=ago(hours=2))
    await add(ana, 20, note='say "hi", twice\nor more')
    as_json = await ana.get("/export")
    assert as_json.json() == await ana.sessions()
    as_csv = await ana.get("/export", format="csv")
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in as_csv.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert [(row["minutes"], row["note"]) for row in rows] == [
        ("20", 'say "hi", twice\nor more'),
        ("10", "'=1+1"),
    ]
    assert rows[0]["ended_at"] == as_json.json()[0]["ended_at"]
    assert (await ana.get("/export", format="xml")).status_code == 422
