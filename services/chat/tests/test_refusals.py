"""Every close code of the room socket, and what is refused before it (docs/api.md §4)."""

import asyncio
import contextlib

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cafe_chassis.testing import ORIGIN
from cafe_websocket.frame import Frame

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_who_is_not_logged_in_is_closed_with_4401(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    assert await (await cafe.knock(None, room.code)).code() == 4401
    forged = await cafe.knock(None, room.code, **{"x-cafe-identity": "e30.e30.e30"})
    assert await forged.code() == 4401


async def test_who_is_no_member_is_closed_with_4403_also_of_a_private_room(cafe):
    ana, eve = await cafe.people(2)
    public, private = await cafe.room(ana), await cafe.room(ana, visibility="private")
    assert await (await cafe.knock(eve, public.code)).code() == 4403
    assert await (await cafe.knock(eve, private.code)).code() == 4403


async def test_an_unknown_room_is_4404(cafe):
    ana = await cafe.person()
    assert await (await cafe.knock(ana, "ZZZZZZ")).code() == 4404
    assert await (await cafe.knock(ana, "x")).code() == 4404


async def test_a_code_in_small_letters_and_with_a_slash_is_the_same_room(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    assert (await (await cafe.knock(ana, room.code.lower() + "/")).next())["room"] == room.code


async def test_a_foreign_page_with_our_cookie_is_403(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    cookie = {"cookie": ana.cookie}
    with pytest.raises(InvalidStatus) as refused:
        await cafe.knock(ana, room.code, **cookie, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        await cafe.knock(ana, room.code, **cookie)
    own = await cafe.knock(ana, room.code, **cookie, origin=ORIGIN)
    assert (await own.next())["type"] == "hello"
    script = await cafe.knock(ana, room.code, origin="https://evil.example")
    assert (await script.next())["type"] == "hello"


@pytest.mark.parametrize(
    "frame", ["", "nonsense", "[]", "{}", '{"type":"shout"}', '{"type":7}', "[" * 60_000]
)
async def test_the_fourth_bad_frame_is_4400(cafe, frame):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    for _ in range(3):
        await hers.socket.send(frame)
        assert (await hers.next())["code"] == "bad_frame"
    await hers.send("chat", message=7)
    assert (await hers.next())["code"] == "invalid"
    await hers.socket.send(frame)
    assert await hers.code() == 4400


async def test_binary_is_1003_too_big_is_1009_and_no_utf8_is_1007(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    await hers.socket.send(b"\x00")
    assert await hers.code() == 1003
    hers = await cafe.enter(ana, room)
    await hers.socket.send("x" * 65_537)
    assert await hers.code() == 1009
    hers = await cafe.enter(ana, room)
    await hers.socket.send(b"\xff\xfe", text=True)
    assert await hers.code() == 1007


async def test_a_flood_is_4429(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    for number in range(70):
        await hers.send("chat", message=str(number))
    assert await hers.code(10) == 4429
    limited = [frame for frame in hers.aside if frame.get("code") == "rate_limited"]
    assert len(limited) == 50
    assert all(frame["retry_after"] > 0 for frame in limited)


async def test_what_comes_too_fast_is_refused_by_its_name(cafe):
    ana = await cafe.person()
    hers = await cafe.enter(ana, await cafe.room(ana))
    for _ in range(140):
        await hers.send("typing")
    assert (await hers.say("in haste"))["code"] == "rate_limited"


async def test_the_eleventh_socket_closes_the_oldest_on_whatever_replica(cafe):
    ana = await cafe.person()
    rooms = [await cafe.room(ana), await cafe.room(ana)]
    sockets = [await cafe.enter(ana, rooms[at % 2], at % 2) for at in range(10)]
    await cafe.enter(ana, rooms[0], 1)
    assert await sockets[0].code(3) == 4409
    await cafe.enter(ana, rooms[0], 0)
    assert await sockets[1].code(3) == 4409
    await sockets[2].silent(1.2, but=("chat",))


async def test_too_many_handshakes_are_4429(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    codes = []
    for number in range(34):
        client = await cafe.knock(ana, room.code, number % 2)
        first = asyncio.create_task(client.socket.recv())
        await asyncio.wait({first})
        if first.exception() is None:
            await client.close()
        codes.append(client.socket.close_code)
    assert 1 <= codes.count(4429) <= 4
    assert codes.index(4429) >= 30


async def test_who_reads_nothing_is_4430_and_harms_nobody(cafe):
    ana, eve = await cafe.people(2)
    room = await cafe.room(ana, eve)
    hers, slow = await cafe.enter(ana, room), await cafe.enter(eve, room)
    slow.socket.transport.pause_reading()
    # As many messages as fill the kernel's buffers, the transport's and the backlog.
    for listener in tuple(cafe.chats[0].resources.hub.room(room.id).listeners):
        if listener.person.user_id == eve.id:
            for _ in range(900):
                listener.remark(Frame(b"x" * 16_000))
                await asyncio.sleep(0)
    assert (await hers.say("still here"))["type"] == "ack"
    slow.socket.transport.resume_reading()
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(10):
            while True:
                await slow.socket.recv()
    assert slow.socket.close_code == 4430
