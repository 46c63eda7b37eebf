"""Administrators correct what somebody's books say, and the sums follow (docs/api.md §7)."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from cafe_chassis.testing import App
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_tracker.people import queries as people
from cafe_tracker.progress.calendar import DayMinutes, calendar
from cafe_tracker.sessions import ledger
from cafe_tracker.spans import Span, to_json
from cafe_tracker.tables import StudySession

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADMIN = "/admin/sessions"


@pytest_asyncio.fixture(loop_scope="session")
async def admin(person: Callable[..., Any]) -> AsyncIterator[Any]:
    yield person(role="admin")


async def by_hand(who: Any, minutes: int, **more: Any) -> dict[str, Any]:
    answer = await who.post("/sessions", {"minutes": minutes, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def progress(who: Any) -> dict[str, Any]:
    shown: dict[str, Any] = (await who.get("/progress")).json()
    return shown


async def test_only_administrators_get_in(person: Callable[..., Any]) -> None:
    ana = person()
    own = await by_hand(ana, 10)
    one = f"{ADMIN}/{own['id']}"
    bulk = {"action": "delete", "ids": [own["id"]]}
    for answer in (
        await ana.get(ADMIN),
        await ana.get(f"{ADMIN}/export"),
        await ana.get(one),
        await ana.patch(one, {"minutes": 5}),
        await ana.delete(one),
        await ana.post(f"{ADMIN}/bulk", bulk),
        await ana.get("/admin/overview"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_sessions_are_found_sorted_and_paged(admin: Any, person: Callable[..., Any]) -> None:
    ana = person()
    tag = f"tag{new_id().hex[-8:]}"
    made = [await by_hand(ana, minutes, note=f"{tag} 100%") for minutes in (30, 10, 20)]
    ids = [one["id"] for one in made]
    for sort, order in (
        ("-ended_at", [2, 1, 0]),
        ("ended_at", [0, 1, 2]),
        ("-minutes", [0, 2, 1]),
    ):
        first = (await admin.get(ADMIN, q=tag.upper(), sort=sort, limit=2)).json()
        cursor = first["next_cursor"]
        rest = (await admin.get(ADMIN, q=tag, sort=sort, limit=2, cursor=cursor)).json()
        assert [one["id"] for one in first["items"] + rest["items"]] == [ids[n] for n in order]
        assert rest["next_cursor"] is None
    assert first["items"][0]["user"]["id"] == str(ana.id)
    far = await by_hand(ana, 5, note=f"ÜBUNG {tag} ЧТЕНИЕ")
    for words in (f"übung {tag}", f"{tag} чтение"):
        for found in (await admin.get(ADMIN, q=words), await ana.get("/sessions", q=words)):
            assert [one["id"] for one in found.json()["items"]] == [far["id"]], words
    await ana.delete(f"/sessions/{far['id']}")
    assert (await admin.get(ADMIN, q=tag, source="timer")).json()["items"] == []
    mine = (await admin.get(ADMIN, user_id=str(ana.id))).json()["items"]
    assert {one["id"] for one in mine} == set(ids)
    table = (await admin.get(f"{ADMIN}/export", q=tag)).text.splitlines()
    assert len(table) == 4
    assert table[0].startswith("id,user,room,minutes")


async def test_a_correction_counts_days_and_sums_again(
    admin: Any, person: Callable[..., Any]
) -> None:
    ana = person()
    wrong, right = await by_hand(ana, 600, subject="maths"), await by_hand(ana, 25)
    corrected = await admin.patch(f"{ADMIN}/{wrong['id']}", {"minutes": 60, "subject": None})
    assert corrected.status_code == 200, corrected.text
    assert (corrected.json()["minutes"], corrected.json()["subject"]) == (60, None)
    assert (await progress(ana))["total_minutes"] == 85
    assert sum(day["minutes"] for day in (await progress(ana))["last_7_days"]) == 85
    assert (await admin.delete(f"{ADMIN}/{wrong['id']}")).status_code == 204
    assert (await progress(ana))["total_minutes"] == 25
    refused = await admin.patch(f"{ADMIN}/{right['id']}", {"minutes": 721})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert (await admin.patch(f"{ADMIN}/{new_id()}", {"minutes": 5})).status_code == 404
    gone = await admin.post(
        f"{ADMIN}/bulk?user_id={ana.id}", {"action": "delete", "all_matching": True}
    )
    assert (gone.json()["done"], (await progress(ana))["total_minutes"]) == (1, 0)


async def test_what_a_timer_has_seen_only_becomes_less(
    admin: Any, person: Callable[..., Any]
) -> None:
    ana = person()
    await ana.post("/timer/start", {"focus_minutes": 3, "break_minutes": 0, "rounds": 1})
    while not (sessions := await ana.sessions()):
        await ana.get("/timer")
    path = f"{ADMIN}/{sessions[0]['id']}"
    more = await admin.patch(path, {"minutes": 4})
    assert [one["field"] for one in more.json()["errors"]] == ["minutes"]
    assert (await admin.patch(path, {"minutes": 2})).json()["minutes"] == 2
    assert (await progress(ana))["total_minutes"] == 2
    assert (await progress(ana))["proven_minutes"] == 2


async def test_minutes_with_a_pause_stay_on_the_days_on_which_they_were(
    admin: Any, person: Callable[..., Any], tracker: App
) -> None:
    ana = person()
    minute, midnight = tracker.resources.minute, datetime(2026, 3, 2, tzinfo=UTC)
    spans = [Span(midnight - 3 * minute, midnight - minute), Span(midnight, midnight + minute)]
    own = calendar("UTC", "00:00")
    made = await by_hand(ana, 3)

    def seen_by_a_timer(study: StudySession) -> list[DayMinutes]:
        study.source, study.timer_id, study.phase_number = "timer", new_id(), 1
        study.started_at, study.ended_at = spans[0].began, spans[1].ended
        study.spans = to_json(spans)
        return own.split(spans, minute)

    async with unit(tracker.resources.core.sessions) as session:
        (locked,) = await people.lock(session, [ana.id])
        study = await session.get_one(StudySession, made["id"])
        await ledger.amend(session, locked, study, seen_by_a_timer)
    days = [{"date": "2026-03-01", "minutes": 2}, {"date": "2026-03-02", "minutes": 1}]
    assert (await ana.get("/heatmap", year=2026)).json() == days
    for minutes, left in ((2, days[:1]), (1, [{"date": "2026-03-01", "minutes": 1}])):
        await admin.patch(f"{ADMIN}/{made['id']}", {"minutes": minutes})
        assert (await ana.get("/heatmap", year=2026)).json() == left


async def test_study_in_numbers(admin: Any, person: Callable[..., Any]) -> None:
    before = (await admin.get("/admin/overview")).json()
    await by_hand(person(), 120)
    after = (await admin.get("/admin/overview")).json()
    assert after["totals"][0]["value"] >= before["totals"][0]["value"] + 2
    # Two days: soon after midnight a part of these minutes was yesterday.
    assert _last_two_days(after) >= _last_two_days(before) + 120


def _last_two_days(overview: dict[str, Any]) -> int:
    return sum(day["value"] for day in overview["days"]["values"][-2:])
