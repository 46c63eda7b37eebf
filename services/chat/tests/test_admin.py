"""Administrators look at every room's messages and reports, and do what moderators do."""

import asyncio

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

MESSAGES = "/api/chat/admin/messages"
REPORTS = "/api/chat/admin/reports"
NOBODY = "01980000-0000-7000-8000-000000000000"


async def report(cafe, who, room, message):
    path = f"/api/chat/rooms/{room.code}/messages/{message}/reports"
    answer = await cafe.ask(who, "POST", path, json={"reason": "spam"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_only_administrators_get_in(cafe):
    (ana,) = await cafe.people(1)
    for method, path, body in (
        ("GET", MESSAGES, None),
        ("GET", f"{MESSAGES}/export", None),
        ("GET", f"{MESSAGES}/{NOBODY}", None),
        ("PATCH", f"{MESSAGES}/{NOBODY}", {"deleted": True}),
        ("DELETE", f"{MESSAGES}/{NOBODY}", None),
        ("POST", f"{MESSAGES}/bulk", {"action": "delete", "ids": [NOBODY]}),
        ("GET", REPORTS, None),
        ("GET", f"{REPORTS}/export", None),
        ("GET", f"{REPORTS}/{NOBODY}", None),
        ("PATCH", f"{REPORTS}/{NOBODY}", {"state": "closed", "outcome": "dismissed"}),
        ("DELETE", f"{REPORTS}/{NOBODY}", None),
        ("POST", f"{REPORTS}/bulk", {"action": "dismiss", "ids": [NOBODY]}),
        ("GET", "/api/chat/admin/overview", None),
    ):
        answer = await cafe.ask(ana, method, path, json=body)
        assert answer.status_code == 403, (method, path, answer.text)


async def test_messages_are_found_and_taken_away_in_front_of_the_room(cafe):
    ana, ben = await cafe.people(2)
    root = await cafe.person("root", admin=True)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    said = [await his.say(f"buy pills number {number}") for number in range(3)]
    await hers.say("please stop")

    found = (await cafe.ask(root, "GET", f"{MESSAGES}?q={room.code.lower()}")).json()["items"]
    assert [one["seq"] for one in found] == [4, 3, 2, 1]
    assert found[1]["user"] == {"id": str(ben.id), "username": ben.username}
    assert found[1]["room"] == {"id": str(room.id), "code": room.code}
    mine = await cafe.ask(root, "GET", f"{MESSAGES}?user_id={ben.id}&limit=2")
    rest = await cafe.ask(
        root, "GET", f"{MESSAGES}?user_id={ben.id}&limit=2&cursor={mine.json()['next_cursor']}"
    )
    seqs = [one["seq"] for page in (mine, rest) for one in page.json()["items"]]
    assert (seqs, rest.json()["next_cursor"]) == ([3, 2, 1], None)
    oldest = f"{MESSAGES}?user_id={ben.id}&sort=timestamp"
    items = (await cafe.ask(root, "GET", f"{oldest}&limit=2")).json()
    items["items"] += (
        await cafe.ask(root, "GET", f"{oldest}&cursor={items['next_cursor']}")
    ).json()["items"]
    assert [one["seq"] for one in items["items"]] == [1, 2, 3]
    assert (await cafe.ask(root, "GET", f"{MESSAGES}?sort=length")).status_code == 422
    # Words are found once they are in the index, some seconds after they were said.
    async with asyncio.timeout(20):
        while True:
            query = f"{MESSAGES}?room_id={room.id}&q=PILLS number 1"
            items = (await cafe.ask(root, "GET", query)).json()["items"]
            if items:
                break
            await asyncio.sleep(0.2)
    assert [one["id"] for one in items] == [said[1]["id"]]

    gone = await cafe.ask(root, "DELETE", f"{MESSAGES}/{said[0]['id']}")
    assert gone.status_code == 204
    for socket in (hers, his):
        assert (await socket.next("deleted"))["id"] == said[0]["id"]
    many = await cafe.ask(
        root,
        "POST",
        f"{MESSAGES}/bulk?user_id={ben.id}&deleted=false",
        json={"action": "delete", "all_matching": True},
    )
    assert many.json() == {"done": 2, "failed": [], "next_cursor": None}
    assert len(await hers.frames("deleted", 2)) == 2
    history = await cafe.history(ana, room)
    assert [one["deleted"] for one in history["items"]] == [True, True, True, False]
    back = await cafe.ask(root, "PATCH", f"{MESSAGES}/{said[0]['id']}", json={"deleted": False})
    assert back.status_code == 409
    assert (await cafe.ask(root, "GET", f"{MESSAGES}/{NOBODY}")).status_code == 404
    export = await cafe.ask(root, "GET", f"{MESSAGES}/export?format=json&room_id={room.id}")
    assert [one["seq"] for one in export.json()] == [4, 3, 2, 1]


async def test_reports_of_all_rooms_are_judged(cafe):
    ana, ben = await cafe.people(2)
    root = await cafe.person("root", admin=True)
    room = await cafe.room(ana, ben)
    his = await cafe.enter(ben, room, 0)
    said = [await his.say(f"rude {number}") for number in range(2)]
    said.append(await his.say("БЕЗ УМЛАУТА Ä"))
    reports = [await report(cafe, ana, room, one["id"]) for one in said]
    for part in ("без", "УМЛАУТА ä"):
        found = (await cafe.ask(root, "GET", f"{REPORTS}?q={part}")).json()["items"]
        assert reports[2] in [one["id"] for one in found], part
    open_now = (await cafe.ask(root, "GET", f"{REPORTS}?state=open&reason=spam")).json()["items"]
    assert [one["id"] for one in open_now if one["room"]["id"] == str(room.id)] == reports[::-1]
    first = f"{REPORTS}?state=open&sort=created_at&limit=200"
    listed = [one["id"] for one in (await cafe.ask(root, "GET", first)).json()["items"]]
    assert [one for one in listed if one in reports] == reports
    verdict = {"state": "closed", "outcome": "removed"}
    judged = await cafe.ask(root, "PATCH", f"{REPORTS}/{reports[0]}", json=verdict)
    assert (judged.json()["outcome"], judged.json()["message"]) == ("removed", "rude 0")
    assert judged.json()["closed_by"]["username"] == root.username
    assert (await his.next("deleted"))["id"] == said[0]["id"]
    again = await cafe.ask(root, "PATCH", f"{REPORTS}/{reports[0]}", json=verdict)
    assert again.status_code == 409
    assert (await cafe.ask(root, "DELETE", f"{REPORTS}/{reports[1]}")).status_code == 204
    rest = await cafe.ask(
        root, "POST", f"{REPORTS}/bulk", json={"action": "remove", "ids": reports[1:]}
    )
    assert rest.json()["done"] == 1
    assert [one["code"] for one in rest.json()["failed"]] == ["report_closed"]
    shown = await cafe.ask(root, "GET", f"{REPORTS}/{reports[1]}")
    assert (shown.json()["state"], shown.json()["outcome"]) == ("closed", "dismissed")
    history = await cafe.history(ana, room)
    assert [one["deleted"] for one in history["items"]] == [True, False, True]
    overview = (await cafe.ask(root, "GET", "/api/chat/admin/overview")).json()
    assert overview["days"]["values"][-1]["value"] >= 3
