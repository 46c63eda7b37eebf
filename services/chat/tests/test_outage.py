"""Without rooms nobody knows who may be here; and a replica that is asked to end (P7, P19)."""

import asyncio

import pytest

from cafe_contracts import subjects, wire
from cafe_contracts.frames import TypingFrame

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_rooms_does_not_answer_for_waits_and_the_removed_never_hear_it(cafe):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben, eve)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    eves = await cafe.enter(eve, room, 1)
    assert (await hers.say("before"))["type"] == "ack"
    await his.next("chat")
    cafe.wire.cut()
    try:
        await asyncio.sleep(2.5)
        loop = asyncio.get_running_loop()
        began = loop.time()
        refused = await hers.say("nobody knows who may hear this")
        assert (refused["code"], refused["retry_after"] > 0) == ("unavailable", True)
        assert loop.time() - began < 3
        await hers.send("ping")
        assert (await hers.next("error", "pong"))["code"] == "unavailable"
        assert await (await cafe.knock(ben, room.code, 1)).code() == 1013
        await cafe.kick(ana, ben, room)
        typing = TypingFrame(user_id=ana.id, username=ana.username)
        bus = cafe.auth.resources.core.bus
        await bus.publish_live(subjects.live_room(room.id), wire.encode(typing))
        await his.silent(0.5)
    finally:
        cafe.wire.mend()
    async with asyncio.timeout(10):
        while (await hers.say("after"))["type"] != "ack":
            await asyncio.sleep(0.2)
    assert await his.code() == 4403
    assert "after" not in [frame.get("message") for frame in his.aside]
    assert (await eves.next("chat"))["message"] == "before"
    assert (await eves.next("chat"))["message"] == "after"


async def test_an_answer_that_does_not_come_once_refuses_nobody(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    cafe.wire.cut()
    try:
        entering = asyncio.create_task(cafe.enter(ana, room))
        async with asyncio.timeout(5):
            while "/admission" not in await cafe.wire.lost.get():
                pass
    finally:
        cafe.wire.mend()
    assert (await entering).hello["room"] == room.code


async def test_a_replica_that_ends_says_1012_and_the_other_goes_on(start_cafe):
    async with start_cafe() as cafe:
        ana = await cafe.person()
        room = await cafe.room(ana)
        tabs = [await cafe.enter(ana, room, 0) for _ in range(3)]
        elsewhere = await cafe.enter(ana, room, 1)
        draining = asyncio.create_task(cafe.chats[0].process.drain(0))
        assert [await socket.code() for socket in tabs] == [1012] * 3
        assert await (await cafe.knock(ana, room.code, 0)).code() == 1012
        await draining
        assert (await elsewhere.say("still here"))["type"] == "ack"
