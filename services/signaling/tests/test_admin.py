"""Administrators see the calls that go on, and end them (docs/api.md §7)."""

from typing import Any

import pytest

from cafe_contracts.codes import CloseCode

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLS = "/api/calls/admin/calls"
NOBODY = "01980000-0000-7000-8000-000000000000"


async def test_only_administrators_get_in(cafe: Any) -> None:
    (ana,) = await cafe.people(1)
    for method, path, body in (
        ("GET", CALLS, None),
        ("GET", f"{CALLS}/export", None),
        ("GET", f"{CALLS}/{NOBODY}", None),
        ("PATCH", f"{CALLS}/{NOBODY}", {"state": "idle"}),
        ("DELETE", f"{CALLS}/{NOBODY}", None),
        ("POST", f"{CALLS}/bulk", {"action": "end", "ids": [NOBODY]}),
        ("GET", "/api/calls/admin/overview", None),
    ):
        answer = await cafe.ask(ana, method, path, json=body)
        assert answer.status_code == 403, (method, path, answer.text)


async def test_an_ended_call_is_over_for_both_and_a_new_one_can_begin(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    root = await cafe.person(admin=True)
    code = await cafe.room(ana, ben)
    first = await cafe.dial(ana, code, 0)
    second = await cafe.dial(ben, code, 1)
    call_id = (await first.next("ready"))["call_id"]
    await second.next("ready")
    await first.next("peer_joined")

    listed = (await cafe.ask(root, "GET", f"{CALLS}?q={ben.username}&sort=started_at")).json()[
        "items"
    ]
    assert [(one["call_id"], one["state"]) for one in listed] == [(call_id, "active")]
    assert {one["user_id"] for one in listed[0]["participants"]} == {str(ana.id), str(ben.id)}
    shown = await cafe.ask(root, "GET", f"{CALLS}/{listed[0]['id']}")
    assert shown.json() == listed[0]
    assert (await cafe.ask(root, "GET", "/api/calls/admin/overview")).json()["totals"][0][
        "value"
    ] >= 1

    ended = await cafe.ask(root, "DELETE", f"{CALLS}/{listed[0]['id']}")
    assert ended.status_code == 204, ended.text
    assert await first.code() == CloseCode.NORMAL
    assert await second.code() == CloseCode.NORMAL
    assert (await cafe.ask(root, "GET", f"{CALLS}/{listed[0]['id']}")).status_code == 404
    assert (await cafe.ask(root, "DELETE", f"{CALLS}/{listed[0]['id']}")).status_code == 404
    assert (await cafe.ask(ana, "GET", f"/api/calls/{code}")).json()["state"] == "idle"

    again = await cafe.dial(ana, code, 1)
    fresh = await again.next("ready")
    assert fresh["call_id"] != call_id
    await again.silent()
    done = await cafe.ask(
        root, "POST", f"{CALLS}/bulk?user_id={ana.id}", json={"action": "end", "all_matching": True}
    )
    assert done.json() == {"done": 1, "failed": [], "next_cursor": None}
    assert await again.code() == CloseCode.NORMAL
