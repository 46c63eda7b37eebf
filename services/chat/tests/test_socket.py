"""The room socket: snapshot, messages, resume, limits (docs/api.md §4)."""

import asyncio
from uuid import uuid4

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_people_meet_and_talk_through_two_replicas(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)

    hers = await cafe.enter(ana, room, 0)
    his = await cafe.enter(ben, room, 1)

    assert hers.hello["room"] == room.code
    assert hers.hello["head"] == 0
    assert hers.hello["user_id"] == str(ana.id)
    assert hers.hello["limits"] == {
        "message_characters": 4000,
        "burst": 10,
        "per_second": 1,
        "slow_mode_seconds": 0,
    }
    online = {member["username"]: member["online"] for member in his.hello["members"]}
    assert online == {ana.username: True, ben.username: True}
    assert (await hers.next())["type"] == "join"

    ack = await hers.say("  hello  ")
    said = await his.next("chat")
    assert ack["seq"] == said["seq"] == 1
    assert said["message"] == "hello"
    assert said["username"] == ana.username
    assert said["id"] == ack["id"]
    assert said["timestamp"] == ack["timestamp"]
    assert said["timestamp"].endswith("Z")
    assert said in [*hers.aside, *[await hers.next("chat") for _ in range(not hers.aside)]]

    page = await cafe.history(ben, room)
    assert page["head"] == 1
    assert page["items"][0]["message"] == "hello"
    assert page["items"][0]["user"] == {"id": str(ana.id), "username": ana.username}


async def test_the_same_client_id_is_stored_once(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    here, there = await cafe.enter(ana, room, 0), await cafe.enter(ana, room, 1)
    client_id = uuid4()

    first, again = await asyncio.gather(here.say("once", client_id), there.say("once", client_id))
    other = await here.say("twice", client_id)

    assert first["type"] == again["type"] == "ack"
    assert (first["seq"], first["id"]) == (again["seq"], again["id"])
    assert other["code"] == "client_id_conflict"
    page = await cafe.history(ana, room)
    assert [item["message"] for item in page["items"]] == ["once"]
    assert page["head"] == 1


async def test_a_client_id_still_means_its_first_text_after_an_edit(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    client_id = uuid4()
    ack = await hers.say("first", client_id)
    await hers.send("edit", id=ack["id"], message="second")
    await hers.next("edited")

    assert (await hers.say("first", client_id))["seq"] == ack["seq"]
    assert (await hers.say("second", client_id))["code"] == "client_id_conflict"


async def test_seq_has_no_holes_with_many_writers_on_two_replicas(cafe):
    people = await cafe.people(6)
    room = await cafe.room(*people)
    sockets = [await cafe.enter(who, room, at % 2) for at, who in enumerate(people)]
    reader = await cafe.enter(people[0], room, 1)

    async def write(name, socket):
        return [await socket.say(f"{name}-{number}") for number in range(10)]

    acks = await asyncio.gather(*(write(at, socket) for at, socket in enumerate(sockets)))

    assert all(ack["type"] == "ack" for one in acks for ack in one)
    for one in acks:
        assert [ack["seq"] for ack in one] == sorted(ack["seq"] for ack in one)
    heard = await reader.frames("chat", 60)
    assert [frame["seq"] for frame in heard] == list(range(1, 61))
    page = await cafe.history(people[0], room, limit=100)
    assert [item["seq"] for item in page["items"]] == list(range(1, 61))
    assert [item["message"] for item in page["items"]] == [frame["message"] for frame in heard]


async def test_what_was_missed_comes_again_in_order_and_once(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    his = await cafe.enter(ben, room, 0)
    await his.say("one")
    hers = await cafe.enter(ana, room, 1)
    await hers.drop()
    for text in ("two", "three", "four"):
        await his.say(text)

    back = await cafe.enter(ana, room, 1, after=1)
    assert back.hello["head"] == 4
    assert [frame["message"] for frame in await back.frames("chat", 3)] == ["two", "three", "four"]
    await his.say("five")
    assert (await back.next("chat"))["seq"] == 5
    assert back.aside == []


async def test_resume_while_others_write_loses_and_doubles_nothing(cafe):
    ana, *writers = await cafe.people(4)
    room = await cafe.room(ana, *writers)
    sockets = [await cafe.enter(who, room, at % 2) for at, who in enumerate(writers)]

    async def write(socket):
        for number in range(10):
            await socket.say(str(number))

    async def come_back():
        await asyncio.sleep(0.05)
        return await cafe.enter(ana, room, 1, after=0)

    *_, back = await asyncio.gather(*(write(socket) for socket in sockets), come_back())
    heard = await back.frames("chat", 30)
    assert [frame["seq"] for frame in heard] == list(range(1, 31))
    await back.silent(0.3)


async def test_who_knows_a_seq_that_never_was_is_told_to_resync(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room, after=7)
    assert await hers.next() == {"type": "resync", "head": 0}
    await hers.say("on we go")
    assert (await hers.next("chat"))["seq"] == 1


async def test_replies_name_a_message_of_the_room(cafe):
    ana = await cafe.person()
    room, other = await cafe.room(ana), await cafe.room(ana)
    hers, elsewhere = await cafe.enter(ana, room), await cafe.enter(ana, other)
    ack = await hers.say("question")
    answer = await hers.say("answer", reply_to=ack["id"])
    assert answer["seq"] == 2
    stray = await elsewhere.say("answer", reply_to=ack["id"])
    assert stray["code"] == "not_found"
    assert (await cafe.history(ana, other))["head"] == 0
    assert (await cafe.history(ana, room))["items"][1]["reply_to"] == ack["id"]


async def test_ping_and_typing(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    await hers.next("join")
    await hers.say("one")
    await hers.send("ping")
    assert (await hers.next("pong")) == {
        "type": "pong",
        "head": 1,
        "timer_version": 0,
        "call_version": 0,
        "changes": 0,
    }
    for _ in range(3):
        await hers.send("typing")
    assert (await his.next("typing"))["username"] == ana.username
    await his.silent(0.3, but=("chat",))


async def test_wrong_fields_are_told_and_the_socket_stays(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)

    assert (await hers.say("   "))["code"] == "invalid"
    assert (await hers.say("x" * 4001))["code"] == "too_long"
    await hers.send("chat", message=7)
    assert (await hers.next("error"))["code"] == "invalid"
    for emoji in ("", "you are wrong"):
        await hers.send("react", id=str(uuid4()), emoji=emoji, add=True)
        assert (await hers.next("error"))["code"] == "invalid"
    await hers.send("edit", id=str(uuid4()), message="x")
    assert (await hers.next("error"))["code"] == "not_found"
    await hers.send("chat", message="without client_id")
    ack = await hers.next("ack")
    assert (ack["seq"], ack["client_id"]) == (1, None)


async def test_ten_messages_at_once_and_then_one_a_second(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    one, other = await cafe.enter(ana, room, 0), await cafe.enter(ana, room, 1)
    answers = [await (one, other)[number % 2].say(str(number)) for number in range(12)]
    refused = [frame for frame in answers if frame["type"] == "error"]
    assert [frame["code"] for frame in refused] in (["rate_limited"], ["rate_limited"] * 2)
    assert 0 < refused[-1]["retry_after"] <= 1
    await asyncio.sleep(refused[-1]["retry_after"] + 0.1)
    assert (await one.say("again"))["type"] == "ack"


async def test_edit_delete_and_react(cafe):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben, eve)
    hers, his, eves = [
        await cafe.enter(who, room, at % 2) for at, who in enumerate((ana, ben, eve))
    ]
    message = (await his.say("helo"))["id"]

    await his.send("edit", id=message, message="hello")
    edited = await hers.next("edited")
    assert (edited["id"], edited["seq"], edited["message"]) == (message, 1, "hello")
    await eves.send("edit", id=message, message="mine")
    assert (await eves.next("error"))["code"] == "forbidden"

    await hers.send("react", id=message, emoji="👍", add=True)
    await eves.send("react", id=message, emoji="👍", add=True)
    counts = {(await his.next("reaction"))["count"] for _ in range(2)}
    assert counts == {1, 2}
    await eves.send("react", id=message, emoji="👍", add=False)
    gone = await his.next("reaction")
    assert (gone["added"], gone["count"], gone["username"]) == (False, 1, eve.username)
    item = (await cafe.history(ana, room))["items"][0]
    assert item["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    assert item["edited_at"] == edited["edited_at"]

    await eves.send("delete", id=message)
    assert (await eves.next("error"))["code"] == "forbidden"
    await hers.send("delete", id=message)
    assert (await his.next("deleted")) == {
        "type": "deleted",
        "id": message,
        "seq": 1,
        "change": 5,
    }
    item = (await cafe.history(ana, room))["items"][0]
    assert (item["deleted"], item["message"], item["reactions"]) == (True, "", [])
    late = await cafe.enter(eve, room, after=0)
    assert (await late.next())["message"] == ""
    assert (await late.next())["type"] == "deleted"


async def test_history_in_pages(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room), await cafe.enter(ben, room)
    for number in range(6):
        await hers.say(f"a{number}")
        await his.say(f"b{number}")

    def seqs(page):
        return [item["seq"] for item in page["items"]]

    assert seqs(await cafe.history(ana, room, limit=3)) == [10, 11, 12]
    assert seqs(await cafe.history(ana, room, limit=3, before=10)) == [7, 8, 9]
    assert seqs(await cafe.history(ana, room, limit=3, after=10)) == [11, 12]
    assert seqs(await cafe.history(ana, room, limit=3, after=2)) == [3, 4, 5]
    both = await cafe.ask(ana, "GET", f"/api/chat/rooms/{room.code}/messages?before=1&after=1")
    assert both.status_code == 422
    lower = await cafe.ask(ana, "GET", f"/api/chat/rooms/{room.code.lower()}/messages/")
    assert lower.status_code == 200


async def test_history_is_for_members(cafe):
    ana, eve = await cafe.people(2)
    public, private = await cafe.room(ana), await cafe.room(ana, visibility="private")

    async def status(code, who=eve):
        return (await cafe.ask(who, "GET", f"/api/chat/rooms/{code}/messages")).status_code

    assert await status(public.code) == 403
    assert await status(private.code) == 404
    assert await status("ZZZZZZ") == 404
    assert await status("nonsense") == 404
    assert await status(private.code, ana) == 200


async def test_unread_and_mentions_are_counted(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    await hers.say("mine")
    await his.say(f"hey @{ana.username}, look")
    await his.say(f"@{ana.username}er is somebody else")
    await hers.send("read", seq=1)
    await hers.send("ping")
    await hers.next("pong")

    unread = (await cafe.ask(ana, "GET", "/api/chat/unread")).json()
    assert unread == [{"room": room.code, "head": 3, "read": 1, "unread": 2, "mentions": 1}]
    await hers.send("read", seq=99)
    await hers.send("ping")
    await hers.next("pong")
    unread = (await cafe.ask(ana, "GET", "/api/chat/unread")).json()
    assert (unread[0]["read"], unread[0]["unread"]) == (3, 0)
