"""What becomes of messages: numbered, repaired, replayed (P6)."""

import asyncio

import msgspec
import pytest
from sqlalchemy import text

from cafe_contracts.events import MessageDeleted, MessageEdited
from cafe_database.ids import new_id
from cafe_database.sessions import unit

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANGES = ("edited", "deleted", "reaction", "pinned")


async def changes(cafe, who, room, after: int) -> dict:
    path = f"/api/chat/rooms/{room.code}/changes"
    answer = await cafe.ask(who, "GET", path, params={"after": after})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_changes_are_numbered_without_holes_through_two_replicas(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    assert hers.hello["changes"] == 0
    ids = [(await hers.say(str(number)))["id"] for number in range(3)]

    async def react(socket, emoji):
        for message in ids:
            await socket.send("react", id=message, emoji=emoji, add=True)

    await asyncio.gather(react(hers, "👍"), react(his, "🎉"))
    for reader in (hers, his):
        heard = await reader.frames("reaction", 6)
        assert [frame["change"] for frame in heard] == [1, 2, 3, 4, 5, 6]
    await hers.send("ping")
    assert (await hers.next("pong"))["changes"] == 6
    late = await cafe.enter(ben, room, 0)
    assert late.hello["changes"] == 6


async def test_what_nats_lost_is_sent_within_the_repairs_time(cafe, servers):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    first, second = [(await hers.say(said))["id"] for said in ("one", "two")]
    await his.frames("chat", 2)
    await asyncio.to_thread(servers.nats.stop)
    try:
        await hers.send("react", id=first, emoji="👍", add=True)
        await hers.send("edit", id=first, message="first")
        await hers.send("delete", id=second)
        heard = [await his.next(*CHANGES, within_s=5) for _ in range(3)]
    finally:
        await asyncio.to_thread(servers.nats.start)
    assert [(frame["type"], frame["change"]) for frame in heard] == [
        ("reaction", 1),
        ("edited", 2),
        ("deleted", 3),
    ]
    # Live again, and nothing a second time.
    await hers.send("react", id=first, emoji="👍", add=False)
    assert (await his.next(*CHANGES))["change"] == 4
    await his.silent(3, but=("presence", "join", "leave"))


async def test_a_frame_that_overtakes_another_waits_for_it(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    message = (await hers.say("one"))["id"]
    live = cafe.chats[1].resources.hub.room(room.id)
    told = []
    keep, live.change = live.change, lambda number, text: told.append((number, text))
    for emoji in ("👍", "🎉"):
        await hers.send("react", id=message, emoji=emoji, add=True)
    async with asyncio.timeout(5):
        while len(told) < 2:
            await asyncio.sleep(0.02)
    live.change = keep
    for number, frame in reversed(told):
        live.change(number, frame)
    heard = await his.frames("reaction", 2)
    assert [frame["change"] for frame in heard] == [1, 2]


async def test_who_comes_back_hears_what_became_of_messages_he_has(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    old = (await hers.say("old"))["id"]
    await hers.send("react", id=old, emoji="👍", add=True)
    assert (await his.next("reaction"))["change"] == 1
    await his.drop()
    await hers.send("edit", id=old, message="older")
    new = (await hers.say("new"))["id"]
    await hers.send("react", id=new, emoji="🎉", add=True)
    await hers.next("reaction")

    back = await cafe.knock(ben, room.code, 1, "?after=1&changes=1")
    assert (await back.next())["changes"] == 3
    assert (await back.next())["message"] == "new"
    edited, reaction = await back.next(), await back.next()
    assert (edited["type"], edited["change"], edited["message"]) == ("edited", 2, "older")
    assert (reaction["type"], reaction["change"], reaction["id"]) == ("reaction", 3, new)
    await hers.send("delete", id=new)
    assert (await back.next())["change"] == 4

    for nonsense in ("9", "-1", "x"):
        lost = await cafe.knock(ben, room.code, 1, f"?after=2&changes={nonsense}")
        assert (await lost.next())["type"] == "hello"
        assert await lost.next() == {"type": "resync", "head": 2}


async def test_changes_can_be_asked_for(cafe):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room)
    message = (await hers.say("one"))["id"]
    await hers.send("edit", id=message, message="two")
    await hers.send("react", id=message, emoji="👍", add=True)
    live = [await hers.next(*CHANGES) for _ in range(2)]

    assert await changes(cafe, ben, room, 0) == {"items": live, "changes": 2, "complete": True}
    assert (await changes(cafe, ben, room, 1))["items"] == live[1:]
    assert await changes(cafe, ben, room, 2) == {"items": [], "changes": 2, "complete": True}
    assert not (await changes(cafe, ben, room, 7))["complete"]
    async with unit(cafe.chats[0].resources.core.sessions) as session:
        await session.execute(
            text("DELETE FROM changes WHERE room_id = :room AND change = 1"), {"room": room.id}
        )
    assert await changes(cafe, ben, room, 0) == {"items": [], "changes": 2, "complete": False}
    path = f"/api/chat/rooms/{room.code}/changes?after=0"
    assert (await cafe.ask(eve, "GET", path)).status_code == 403


async def test_edits_and_deletions_are_events(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    seen = []

    async def keep(subject: str, payload: bytes) -> None:
        seen.append((subject, payload))

    bus = cafe.rooms.resources.core.bus
    heard = await bus.subscribe_live("cafe.evt.chat.v1.>", keep)
    hers = await cafe.enter(ana, room)
    message = (await hers.say("one"))["id"]
    await hers.send("edit", id=message, message="two")
    await hers.send("delete", id=message)
    await hers.next("deleted")
    found = {}
    async with asyncio.timeout(5):
        while len(found) < 2:
            await asyncio.sleep(0.05)
            for kind in (MessageEdited, MessageDeleted):
                for subject, payload in seen:
                    if subject == kind.subject and message.encode() in payload:
                        found[kind] = msgspec.json.decode(payload, type=kind)
    await bus.unsubscribe_live(heard)
    assert (found[MessageEdited].version, found[MessageDeleted].version) == (1, 2)
    assert found[MessageDeleted].author_id == found[MessageDeleted].actor_id == ana.id


async def test_nul_is_refused_and_not_taken_out(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    assert (await hers.say("a\0b"))["code"] == "invalid"
    await hers.send("status", status="focus", note="a\0b")
    assert (await hers.next("error"))["code"] == "invalid"
    await hers.send("edit", id=str(new_id()), message="a\0b")
    assert (await hers.next("error"))["code"] == "invalid"
    assert (await cafe.history(ana, room))["head"] == 0
