"""Who is online: once per person, a grace of five seconds, questions of other services (P8)."""

import asyncio

import pytest

from cafe_contracts.questions import (
    PresenceAnswer,
    PresenceIntervalsAnswer,
    RoomPresence,
    RoomsQuestion,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_person_comes_and_goes_once_however_many_tabs(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    tabs = [await cafe.enter(ben, room, replica) for replica in (0, 1, 1)]
    assert (await hers.next())["username"] == ben.username

    await tabs[0].close()
    await tabs[1].drop()
    # If the first two counted, `leave` would come three seconds after the last one.
    await hers.silent(2)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await tabs[2].close()
    gone = await hers.next(within_s=10)
    assert (gone["type"], gone["user_id"]) == ("leave", str(ben.id))
    assert 4.5 < loop.time() - began < 8
    late = await cafe.enter(ana, room, 1)
    online = {member["username"]: member["online"] for member in late.hello["members"]}
    assert online == {ana.username: True, ben.username: False}


async def test_neither_a_short_absence_nor_an_empty_valkey_is_told(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    his = await cafe.enter(ben, room, 0)
    await hers.next("join")
    await his.close()
    await asyncio.sleep(1)
    await cafe.enter(ben, room, 1)
    await cafe.chats[0].resources.core.valkey.flushall()
    await hers.silent(6)


async def test_status_is_told_and_shown(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    await hers.next("join")
    await his.send("status", status="focus", note="chapter\n 3")
    told = await hers.next("status")
    assert (told["username"], told["status"], told["note"]) == (ben.username, "focus", "chapter 3")
    late = await cafe.enter(ana, room, 0)
    shown = {member["username"]: member for member in late.hello["members"]}
    assert shown[ben.username]["status"] == "focus"
    assert shown[ben.username]["note"] == "chapter 3"
    assert shown[ana.username]["status"] == "available"


async def test_other_services_learn_who_is_and_was_online(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    await cafe.enter(ana, room)
    ask = cafe.rooms.resources.core.ask
    body = RoomsQuestion(room_ids=[room.id])
    answer = await ask.post("chat", "/internal/v1/presence", answer=PresenceAnswer, body=body)
    assert answer.rooms == [RoomPresence(room_id=room.id, online=[ana.id])]

    async def intervals(since: str, to: str):
        path = f"/internal/v1/rooms/{room.id}/presence-intervals"
        found = await ask.get(
            "chat", path, answer=PresenceIntervalsAnswer, params={"from": since, "to": to}
        )
        return found.intervals

    (interval,) = await intervals("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z")
    assert interval.user_id == ana.id
    assert interval.went_at is None
    assert await intervals("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z") == []
    refused = await cafe.http.post(
        f"{cafe.chats[0].internal_url}/internal/v1/presence", json={"room_ids": []}
    )
    assert refused.status_code == 401
