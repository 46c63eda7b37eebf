"""Who is online: once per person, a grace of five seconds, questions of other services (P8)."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cafe_chat.presence.queries import trim
from cafe_chat.sweeping import until_done
from cafe_contracts.questions import (
    ManyIntervalsAnswer,
    ManyIntervalsQuestion,
    PersonSaid,
    PresenceAnswer,
    PresenceIntervalsAnswer,
    PresenceQuestion,
    RoomPresence,
    RoomSpan,
)
from cafe_database.sessions import unit
from cafe_http.errors import Unavailable
from cafe_local.stores import VALKEY_CONF

HOUR = timedelta(hours=1)

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


async def intervals(cafe, room, to="2100-01-01T00:00:00Z"):
    """Who was in a room since 2020, as tracker would ask. Raises Unavailable."""
    found = await cafe.rooms.resources.core.ask.get(
        "chat",
        f"/internal/v1/rooms/{room.id}/presence-intervals",
        answer=PresenceIntervalsAnswer,
        params={"from": "2020-01-01T00:00:00Z", "to": to},
    )
    return found.intervals


async def intervals_of_many(cafe, *spans):
    found = await cafe.rooms.resources.core.ask.post(
        "chat",
        "/internal/v1/presence-intervals",
        answer=ManyIntervalsAnswer,
        body=ManyIntervalsQuestion(
            spans=[
                RoomSpan(room_id=room.id, since=since, until=until) for room, since, until in spans
            ]
        ),
    )
    return found.spans


async def certain(cafe, room, within_s: float):
    """Return the intervals as soon as chat is certain of them."""
    async with asyncio.timeout(within_s):
        while True:
            try:
                return await intervals(cafe, room)
            except Unavailable:
                await asyncio.sleep(0.1)


async def test_other_services_learn_who_is_and_was_online(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room)
    ask = cafe.rooms.resources.core.ask
    body = PresenceQuestion(room_ids=[room.id])
    answer = await ask.post("chat", "/internal/v1/presence", answer=PresenceAnswer, body=body)
    assert answer.rooms == [RoomPresence(room_id=room.id, online=[ana.id])]
    await hers.send("status", status="break", note="tea")
    await hers.next("status")
    body = PresenceQuestion(room_ids=[room.id], with_status=True)
    answer = await ask.post("chat", "/internal/v1/presence", answer=PresenceAnswer, body=body)
    assert answer.rooms[0].said == [PersonSaid(user_id=ana.id, status="break", note="tea")]
    members = (await cafe.ask(ana, "GET", f"/api/rooms/{room.code}/members")).json()
    shown = {one["user"]["username"]: (one["online"], one["status"]) for one in members}
    assert shown == {ana.username: (True, "break"), ben.username: (False, None)}

    # A replica that has just started is not certain yet.
    (interval,) = await certain(cafe, room, within_s=10)
    assert interval.user_id == ana.id
    assert interval.went_at is None
    assert await intervals(cafe, room, to="2021-01-01T00:00:00Z") == []
    empty, early, late = await cafe.room(ana), interval.came_at - HOUR, interval.came_at + HOUR
    assert await intervals_of_many(
        cafe, (empty, early, late), (room, early, late), (room, early, early)
    ) == [[], [interval], []]
    refused = await cafe.http.post(
        f"{cafe.chats[0].internal_url}/internal/v1/presence", json={"room_ids": []}
    )
    assert refused.status_code == 401


@pytest.mark.timeout(60)
@pytest.mark.parametrize("how", ["killed", "frozen"])
async def test_who_leaves_while_valkey_is_away_is_credited_until_then(cafe, servers, how):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben, eve)
    hers = await cafe.enter(ana, room, 0)
    his = await cafe.enter(ben, room, 1)
    eves = [await cafe.enter(eve, room, replica) for replica in (0, 1)]
    await certain(cafe, room, 5)
    if how == "killed":
        await asyncio.to_thread(servers.valkey.stop)
    else:
        servers.valkey.freeze()
    try:
        await asyncio.sleep(1)
        before = datetime.now(UTC)
        await his.close()
        await eves[0].close()
        after = datetime.now(UTC)
        for _ in range(6):
            await asyncio.sleep(1)
            for _ in cafe.chats:
                with pytest.raises(Unavailable):
                    await intervals(cafe, room)
    finally:
        if how == "killed":
            await asyncio.to_thread(servers.valkey.start)
        else:
            servers.valkey.thaw()
    found = {span.user_id: span for span in await certain(cafe, room, 5)}
    went_at = found[ben.id].went_at
    assert went_at is not None
    # The grace of five seconds counts from then, not from when Valkey was back.
    assert before < went_at - timedelta(seconds=5) < after + timedelta(seconds=1)
    assert [found[who.id].went_at for who in (ana, eve)] == [None, None]
    assert (await hers.next("leave"))["user_id"] == str(ben.id)
    await hers.silent(2)


async def test_who_comes_back_while_valkey_is_away_was_never_gone(cafe, servers):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 0)
    await hers.next("join")
    await asyncio.to_thread(servers.valkey.stop)
    try:
        await asyncio.sleep(1)
        await his.close()
        await cafe.enter(ben, room, 1)
    finally:
        await asyncio.to_thread(servers.valkey.start)
    found = {span.user_id: span.went_at for span in await certain(cafe, room, 8)}
    assert found == {ana.id: None, ben.id: None}
    await hers.silent(7)


async def test_presence_goes_on_in_a_full_valkey(cafe):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben, eve)
    hers = await cafe.enter(ana, room, 0)
    await cafe.enter(ben, room, 1)
    await hers.next("join")
    valkey = cafe.chats[0].resources.core.valkey
    policy = re.search(r"^maxmemory-policy (\S+)$", VALKEY_CONF, re.MULTILINE)
    await valkey.config_set("maxmemory-policy", policy[1])
    await valkey.config_set("maxmemory", (await valkey.info("memory"))["used_memory"] + 2**20)
    fillers = [f"limit:filler:{number}" for number in range(300)]
    try:
        for filler in fillers:
            await valkey.set(filler, "x" * 10_000, ex=3600)
        assert (await valkey.info("stats"))["evicted_keys"] > 0
        # Somebody new is let in and told of; nobody seems to go.
        late = await cafe.enter(eve, room, 1)
        assert (await hers.next("join"))["username"] == eve.username
        online = {member["username"] for member in late.hello["members"] if member["online"]}
        assert online == {ana.username, ben.username, eve.username}
        await hers.silent(6)
    finally:
        await valkey.config_set("maxmemory", 0)
        await valkey.delete(*fillers)


async def test_old_spans_are_forgotten(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    await cafe.enter(ana, room)
    sessions = cafe.chats[0].resources.core.sessions
    old = text(
        "INSERT INTO presence_intervals (room_id, user_id, came_at, went_at) VALUES"
        " (:room, :user, now() - interval '32 days', now() - interval '31 days'),"
        " (:room, :user, now() - interval '31 days', now() - interval '29 days')"
    )
    async with unit(sessions) as session:
        await session.execute(old, {"room": room.id, "user": ben.id})
    assert len(await certain(cafe, room, 5)) == 3
    await until_done(sessions, trim)
    assert len(await certain(cafe, room, 5)) == 2
