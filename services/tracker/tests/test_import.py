"""Sessions from elsewhere, and our own export read again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

KINDS = {"csv": "text/csv", "json": "application/json", "ics": "text/calendar"}


async def send(ana: Any, kind: str, body: str | bytes, **query: str) -> Any:
    headers = {**ana.headers, "content-type": f"{KINDS.get(kind, kind)}; charset=utf-8"}
    content = body if isinstance(body, bytes) else body.encode()
    return await ana.client.post(
        "/api/tracker/import", headers=headers, content=content, params=query
    )


async def sent(ana: Any, kind: str, body: str, **query: str) -> dict[str, Any]:
    answer = await send(ana, kind, body, **query)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


FILE = """ended_at,minutes,note,subject
2026-03-01T10:00:00Z,30,essay,law
2026-03-02T10:00:00Z,20,,
2026-03-02T10:00:00Z,20,again,
2026-03-03T10:00:00Z,0,,
"""


async def test_a_file_is_taken_once_and_told_line_by_line(person: Callable[..., Any]) -> None:
    ana = person()
    first = {
        "taken": 2,
        "minutes": 50,
        "duplicates": 1,
        "refused": 1,
        "lines": [
            {"line": 4, "result": "duplicate", "reason": None},
            {"line": 5, "result": "refused", "reason": "must have 1 to 720 minutes"},
        ],
        "lines_left_off": 0,
    }
    ana.headers["idempotency-key"] = "import-1"
    assert await sent(ana, "csv", FILE, dry_run="true") == first
    assert await ana.sessions() == []
    for _ in range(2):
        assert await sent(ana, "csv", FILE) == first
    other = await send(ana, "csv", FILE + "2026-03-04T10:00:00Z,10,,\n")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    del ana.headers["idempotency-key"]
    again = await sent(ana, "csv", FILE)
    assert (again["taken"], again["minutes"], again["duplicates"]) == (0, 0, 3)
    newest, oldest = await ana.sessions()
    assert (newest["source"], oldest["source"]) == ("imported", "imported")
    assert (oldest["note"], oldest["subject"], oldest["minutes"]) == ("essay", "law", 30)
    progress = (await ana.get("/progress")).json()
    assert (progress["total_minutes"], progress["proven_minutes"]) == (50, 0)
    assert progress["best_streak_days"] == 2
    edited = await ana.patch(f"/sessions/{oldest['id']}", {"minutes": 10})
    assert edited.status_code == 200
    assert (await ana.get("/heatmap", year=2026)).json()[0] == {"date": "2026-03-01", "minutes": 10}


@pytest.mark.parametrize("kind", KINDS)
async def test_our_own_export_is_understood(person: Callable[..., Any], kind: str) -> None:
    ana, ben = person("ana"), person("ben", timezone="America/New_York")
    for body in (
        {"minutes": 30, "note": '=1+1\n two, "three"; four\\', "subject": "law, and order"},
        {"minutes": 20, "ended_at": "2026-03-08T07:30:00Z"},
        {"minutes": 10, "ended_at": "2026-03-08T08:30:00Z", "note": "'=1", "subject": "''-2"},
    ):
        assert (await ana.post("/sessions", body)).status_code == 201
    file = (await ana.get("/export", format=kind)).text
    assert (await sent(ana, kind, file))["duplicates"] == len(await ana.sessions())
    assert (await sent(ben, kind, file))["taken"] == len(await ana.sessions())
    mine, his = [_told(one) for one in await ana.sessions()], await ben.sessions()
    assert mine == [_told(one) for one in his]


async def test_what_cannot_be_imported(person: Callable[..., Any]) -> None:
    ana = person()
    assert (await send(ana, "text/html", "<p>")).status_code == 415
    assert (await send(ana, "csv", b"")).status_code == 422
    assert (await send(ana, "csv", b"\xff\xff")).status_code == 422
    assert (await send(ana, "json", "{}")).status_code == 422
    assert (await send(ana, "csv", b"x" * (5 * 1024 * 1024 + 1))).status_code == 413
    assert (await ana.post("/import")).status_code == 422


async def test_a_long_file_is_taken_whole(person: Callable[..., Any]) -> None:
    ana = person()
    lines = [
        {"ended_at": f"20{10 + n // 400:02}-01-01T{n % 24:02}:{n // 24 % 60:02}:00Z", "minutes": 1}
        for n in range(6000)
    ]
    report = await sent(ana, "json", json.dumps(lines))
    assert report["taken"] + report["duplicates"] == 6000
    assert (await ana.get("/progress")).json()["total_minutes"] == report["taken"]
    assert report["lines_left_off"] == max(0, report["duplicates"] - 1000)


def _told(session: dict[str, Any]) -> tuple[Any, ...]:
    """What a file can tell of a session: iCalendar knows whole seconds only."""
    ended_at = session["ended_at"][: len("2026-03-01T10:00:00")]
    return ended_at, session["minutes"], session["note"], session["subject"]
