"""Mutes, slow mode, pins, reports; what moderators do about messages."""

import asyncio

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def mute(cafe, who, target, room, minutes=5):
    path = f"/api/rooms/{room.code}/members/{target.id}/mute"
    answer = await cafe.ask(who, "PUT", path, json={"minutes": minutes})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_muted_may_not_write_on_any_replica_until_he_may(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    his = [await cafe.enter(ben, room, replica) for replica in (0, 1)]
    message = (await his[0].say("before"))["id"]
    card = await mute(cafe, ana, ben, room)
    for socket in his:
        told = await socket.next("room")
        assert (told["event"], told["user_id"]) == ("member_muted", str(ben.id))
        assert told["muted_until"] == card["muted_until"]
        assert (await socket.say("psst"))["code"] == "forbidden"
        await socket.send("edit", id=message, message="after")
        assert (await socket.next("error"))["code"] == "forbidden"
        await socket.send("react", id=message, emoji="👍", add=True)
        assert (await socket.next("error"))["code"] == "forbidden"
        await socket.send("typing")
    await his[0].send("delete", id=message)
    assert (await hers.next("deleted", "typing"))["type"] == "deleted"
    again = await cafe.enter(ben, room, 1)
    muted = {member["username"]: member["muted_until"] for member in again.hello["members"]}
    assert muted == {ana.username: None, ben.username: card["muted_until"]}

    path = f"/api/rooms/{room.code}/members/{ben.id}/mute"
    assert (await cafe.ask(ana, "DELETE", path)).status_code == 204
    assert (await again.next("room"))["muted_until"] is None
    assert (await again.say("hello"))["type"] == "ack"


async def test_slow_mode_slows_members_and_not_their_hosts(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    path = f"/api/rooms/{room.code}"
    await cafe.ask(ana, "PATCH", path, json={"slow_mode_seconds": 60, "quiet_focus": True})
    told = await his.next("room")
    assert (told["event"], told["slow_mode_seconds"], told["quiet_focus"]) == ("updated", 60, True)
    late = await cafe.enter(ben, room, 0)
    assert late.hello["limits"]["slow_mode_seconds"] == 60
    assert late.hello["quiet_focus"] is True

    assert (await his.say("one"))["type"] == "ack"
    refused = await late.say("two")
    assert refused["code"] == "rate_limited"
    assert 1 < refused["retry_after"] <= 60
    assert [(await hers.say(str(number)))["type"] for number in range(3)] == ["ack"] * 3
    await cafe.ask(ana, "PATCH", path, json={"slow_mode_seconds": 1})
    assert (await his.next("room"))["slow_mode_seconds"] == 1
    assert (await his.say("two"))["type"] == "ack"
    await asyncio.sleep(1.1)
    assert (await his.say("three"))["type"] == "ack"


async def test_pins_are_told_listed_and_limited(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    ids = [(await socket.say(str(at)))["id"] for at in range(10) for socket in (hers, his)]
    await asyncio.sleep(1.2)
    ids.append((await hers.say("last"))["id"])
    path = f"/api/chat/rooms/{room.code}/pins"

    async def pin(who, message, method="PUT") -> int:
        return (await cafe.ask(who, method, f"{path}/{message}")).status_code

    assert await pin(ben, ids[0]) == 403
    assert await pin(ana, room.id) == 404
    assert [await pin(ana, message) for message in ids[:3]] == [204] * 3
    assert await pin(ana, ids[0]) == 204
    told = await his.frames("pinned", 3)
    assert [(frame["id"], frame["pinned"], frame["change"]) for frame in told] == [
        (ids[0], True, 1),
        (ids[1], True, 2),
        (ids[2], True, 3),
    ]
    assert told[0]["username"] == ana.username
    listed = (await cafe.ask(ben, "GET", path)).json()
    assert [message["id"] for message in listed] == [ids[2], ids[1], ids[0]]

    assert await pin(ana, ids[1], "DELETE") == 204
    assert (await his.next("pinned"))["pinned"] is False
    assert await pin(ana, ids[1], "DELETE") == 204
    await hers.send("delete", id=ids[2])
    await his.next("deleted")
    assert [message["id"] for message in (await cafe.ask(ben, "GET", path)).json()] == [ids[0]]
    assert await pin(ana, ids[2]) == 404

    rest = [message for message in ids if message not in (ids[0], ids[2])]
    answers = [await pin(ana, message) for message in rest]
    assert answers == [204] * 19
    await asyncio.sleep(1.2)  # her burst is used up
    extra = (await hers.say("one more"))["id"]
    full = await cafe.ask(ana, "PUT", f"{path}/{extra}")
    assert (full.status_code, full.json()["code"]) == (409, "too_many_pins")


async def test_a_report_waits_for_a_moderator_who_takes_the_message_away(cafe):
    ana, ben, eve, stranger = await cafe.people(4)
    room = await cafe.room(ana, ben, eve)
    hers, eves = await cafe.enter(ana, room, 0), await cafe.enter(eve, room, 1)
    message = (await eves.say("buy now"))["id"]
    path = f"/api/chat/rooms/{room.code}/messages/{message}/reports"
    queue = f"/api/chat/rooms/{room.code}/reports"

    draft = {"reason": "spam", "note": " third time "}
    made = await cafe.ask(ben, "POST", path, json=draft)
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["note"]) == ("open", "third time")
    again = await cafe.ask(ben, "POST", path, json={"reason": "abuse"})
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert (await cafe.ask(stranger, "POST", path, json=draft)).status_code == 403
    assert (await cafe.ask(ben, "POST", path, json={"reason": "dull"})).status_code == 422
    assert (await cafe.ask(ben, "GET", queue)).status_code == 403

    # What she makes of it later changes nothing of what was reported.
    await eves.send("edit", id=message, message="hello")
    await eves.next("edited")
    (card,) = (await cafe.ask(ana, "GET", queue)).json()["items"]
    assert (card["message"], card["reporter"]["username"]) == ("buy now", ben.username)
    assert (card["author"]["username"], card["reason"]) == (eve.username, "spam")
    verdict = {"state": "closed", "outcome": "removed"}
    closed = await cafe.ask(ana, "PATCH", f"{queue}/{card['id']}", json=verdict)
    assert closed.status_code == 200, closed.text
    assert closed.json()["closed_by"]["username"] == ana.username
    assert (await hers.next("deleted"))["id"] == message
    twice = await cafe.ask(ana, "PATCH", f"{queue}/{card['id']}", json=verdict)
    assert (twice.status_code, twice.json()["code"]) == (409, "report_closed")
    assert (await cafe.ask(ana, "GET", queue)).json()["items"] == []
    (seen,) = (await cafe.ask(ana, "GET", queue, params={"state": "closed"})).json()["items"]
    assert (seen["id"], seen["outcome"]) == (card["id"], "removed")
    assert (await cafe.ask(ben, "POST", path, json=draft)).status_code == 404


async def test_a_private_room_hides_everything_from_strangers(cafe):
    ana, eve = await cafe.people(2)
    room = await cafe.room(ana, visibility="private")
    message = room.id
    asked = [
        ("GET", "search?q=hello", None),
        ("GET", "changes?after=0", None),
        ("GET", "export", None),
        ("GET", "pins", None),
        ("PUT", f"pins/{message}", None),
        ("DELETE", f"pins/{message}", None),
        ("GET", "reports", None),
        ("PATCH", f"reports/{message}", {"state": "closed", "outcome": "removed"}),
        ("POST", f"messages/{message}/reports", {"reason": "spam"}),
    ]
    for method, path, body in asked:
        answers = [
            await cafe.ask(eve, method, f"/api/chat/rooms/{code}/{path}", json=body)
            for code in (room.code, "ZZZZZZ")
        ]
        assert [answer.status_code for answer in answers] == [404, 404], path
        hidden, unknown = [
            {key: value for key, value in answer.json().items() if key != "request_id"}
            for answer in answers
        ]
        assert hidden == unknown
