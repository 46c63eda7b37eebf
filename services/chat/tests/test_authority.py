"""Who may not be here any more: out within two seconds, on every replica (P7, P24)."""

import asyncio

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

OUT_S = 2.5
"""Two seconds, and half a one for a busy machine."""


async def test_a_removed_person_is_out_on_all_replicas(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    his = [await cafe.enter(ben, room, replica) for replica in (0, 1)]
    await cafe.kick(ana, ben, room)
    assert [await socket.code(OUT_S) for socket in his] == [4403, 4403]
    told = await hers.next("room")
    assert (told["event"], told["user_id"]) == ("member_removed", str(ben.id))
    assert await (await cafe.knock(ben, room.code, 1)).code() == 4403
    assert (await cafe.ask(ben, "GET", f"/api/chat/rooms/{room.code}/messages")).status_code == 403


async def test_a_removed_person_is_out_with_nats_frozen_and_hears_nothing_after(cafe, servers):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    his = await cafe.enter(ben, room, 1)
    servers.nats.freeze()
    try:
        await cafe.kick(ana, ben, room)
        assert await his.code(OUT_S) == 4403
        assert (await hers.say("he is gone"))["type"] == "ack"
    finally:
        servers.nats.thaw()
    assert all(frame["type"] != "chat" for frame in his.aside)


async def test_a_deleted_room_is_4404_and_its_messages_go(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    await hers.say("the last word")
    gone = await cafe.ask(ana, "DELETE", f"/api/rooms/{room.code}")
    assert gone.status_code == 204
    assert await his.code(OUT_S) == 4404
    assert await hers.code(OUT_S) == 4404
    assert {"type": "room", "event": "deleted"} in his.aside
    assert await (await cafe.knock(ana, room.code)).code() == 4404


async def test_a_changed_room_and_role_are_told(cafe):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben)
    his = await cafe.enter(ben, room, 1)
    await cafe.ask(ana, "PATCH", f"/api/rooms/{room.code}", json={"name": "Den"})
    assert (await his.next("room"))["name"] == "Den"
    path = f"/api/rooms/{room.code}/members/{ben.id}"
    await cafe.ask(ana, "PATCH", path, json={"role": "moderator"})
    told = await his.next("room")
    assert (told["event"], told["role"], told["username"]) == (
        "member_role",
        "moderator",
        ben.username,
    )
    await cafe.join(eve, room)
    assert (await his.next("room"))["event"] == "member_joined"


async def test_who_logs_out_is_4401_on_all_replicas(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    sockets = [await cafe.enter(ana, room, replica) for replica in (0, 1)]
    await cafe.log_out(ana)
    assert [await socket.code(OUT_S) for socket in sockets] == [4401, 4401]


async def test_who_logs_out_is_4401_with_nats_frozen(cafe, servers):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room, 1)
    servers.nats.freeze()
    try:
        await cafe.log_out(ana)
        assert await hers.code(OUT_S) == 4401
    finally:
        servers.nats.thaw()


async def test_five_people_join_and_enter_in_the_same_instant(cafe):
    ana, *others = await cafe.people(6)
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)

    async def come(who, replica):
        await cafe.join(who, room)
        socket = await cafe.enter(who, room, replica)
        members = {member["username"] for member in socket.hello["members"]}
        assert {ana.username, who.username} <= members

    await asyncio.gather(*(come(who, at % 2) for at, who in enumerate(others)))
    joined = {frame["username"] for frame in await hers.frames("join", 5)}
    assert joined == {who.username for who in others}
