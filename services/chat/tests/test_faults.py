"""What goes on while a neighbour is away, and what is right again afterwards (P1–P4, P8, P21)."""

import asyncio
from uuid import uuid4

import pytest

from cafe_chat.presence import missing
from cafe_chat.presence import queries as presence
from cafe_chat.presence.service import begin_span
from cafe_database.sessions import unit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(90)]


async def test_without_nats_messages_still_reach_the_other_replica(cafe, servers):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(servers.nats.stop)
    try:
        began = loop.time()
        acks = [await hers.say(str(number)) for number in range(5)]
        assert [ack["seq"] for ack in acks] == [1, 2, 3, 4, 5]
        assert loop.time() - began < 2
        heard = await his.frames("chat", 5, within_s=5)
        assert [frame["seq"] for frame in heard] == [1, 2, 3, 4, 5]
    finally:
        await asyncio.to_thread(servers.nats.start)
    assert (await hers.say("back"))["seq"] == 6
    assert (await his.next("chat"))["seq"] == 6


async def test_with_postgres_frozen_a_message_is_refused_in_time_and_never_shown(cafe, servers):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    first = await hers.say("before")
    loop = asyncio.get_running_loop()
    servers.postgres.freeze()
    try:
        began = loop.time()
        for number in range(3):
            await hers.send("chat", message=f"lost {number}", client_id=uuid4())
        refused = await hers.frames("error", 3)
        assert loop.time() - began < 3
        assert {frame["code"] for frame in refused} == {"unavailable"}
        assert all(frame["retry_after"] > 0 for frame in refused)
        late = await cafe.knock(ana, room.code, 1)
        assert await late.code(10) == 1013
    finally:
        servers.postgres.thaw()

    async def stored() -> bool:
        return (await hers.say("after"))["type"] == "ack"

    while not await stored():
        await asyncio.sleep(0.3)
    heard = [await his.next("chat")]
    while heard[-1]["message"] != "after":
        heard.append(await his.next("chat"))
    assert [frame["message"] for frame in heard] == ["before", "after"]
    page = await cafe.history(ana, room)
    assert [item["message"] for item in page["items"]] == ["before", "after"]
    assert (page["items"][0]["id"], page["head"]) == (first["id"], 2)


async def test_with_postgres_killed_sockets_stay_and_go_on(cafe, servers):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    client_id = uuid4()
    await asyncio.to_thread(servers.postgres.kill)
    try:
        answer = await hers.say("again and again", client_id)
        assert answer["code"] == "unavailable"
    finally:
        await asyncio.to_thread(servers.postgres.start)
    async with asyncio.timeout(10):
        while (answer := await hers.say("again and again", client_id))["type"] != "ack":
            await asyncio.sleep(answer["retry_after"] / 2)
    assert (await his.next("chat", within_s=10))["seq"] == answer["seq"] == 1


async def test_without_valkey_chat_goes_on_and_presence_is_unknown(cafe, servers, monkeypatch):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    await hers.next("join")
    await asyncio.to_thread(servers.valkey.stop)
    try:
        assert (await hers.say("still here"))["type"] == "ack"
        assert (await his.next("chat"))["message"] == "still here"
        await asyncio.sleep(1.2)
        late = await cafe.enter(ana, room, 1)
        assert {member["online"] for member in late.hello["members"]} == {None}
        answers = [(await late.say(str(number)))["type"] for number in range(12)]
        assert answers.count("ack") >= 9
        assert "error" in answers
        await his.close()
    finally:
        await asyncio.to_thread(servers.valkey.start)
    # Valkey is empty now: those who live take their leases again, and who went is missed.
    monkeypatch.setattr(missing, "MISSING_S", 3.0)
    for chat in cafe.chats:
        await chat.resources.attendance.renew()
    gone = await hers.next("leave", "join", within_s=15)
    assert (gone["type"], gone["user_id"]) == ("leave", str(ben.id))
    again = await cafe.enter(ana, room, 0)
    online = {member["username"]: member["online"] for member in again.hello["members"]}
    assert online == {ana.username: True, ben.username: False}


async def test_people_of_a_killed_replica_go_when_their_leases_end(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    chat = cafe.chats[1].resources
    # What a replica leaves behind that is killed while Ben is connected to it.
    lease = await chat.attendance.take(room.id, ben.id, "gone")
    async with unit(chat.core.sessions) as session:
        assert await begin_span(session, room.id, ben.id)
    assert (await hers.next(within_s=6))["type"] == "join"
    await chat.core.valkey.zadd("chat:online", {f"{lease.room_id}/{lease.user_id}": 1})
    gone = await hers.next(within_s=6)
    assert (gone["type"], gone["user_id"]) == ("leave", str(ben.id))
    async with unit(chat.core.sessions) as session:
        assert await presence.all_online(session)
        assert (room.id, ben.id) not in await presence.all_online(session)


async def test_whose_span_was_ended_under_him_is_online_again(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    await cafe.enter(ben, room, 1)
    # As after a minute in which his replica was frozen.
    chat = cafe.chats[0].resources
    async with unit(chat.core.sessions) as session:
        await presence.close_spans(session, {(room.id, ben.id): 0.0})

    async def online() -> bool:
        async with unit(chat.core.sessions) as session:
            return (room.id, ben.id) in await presence.all_online(session)

    async with asyncio.timeout(6):
        while not await online():
            await asyncio.sleep(0.1)
    await hers.close()
    again = await cafe.enter(ana, room, 0)
    assert all(member["online"] for member in again.hello["members"])
