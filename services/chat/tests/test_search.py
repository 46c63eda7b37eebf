"""Search, unread counts, export, retention: what is read beside the latest messages."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text

from cafe_chat.changes import log
from cafe_chat.search import queries
from cafe_chat.sweeping import retain, until_done
from cafe_database.sessions import unit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def enter_all(cafe, room) -> None:
    """Enter all messages of a room for searches."""
    sessions = cafe.chats[0].resources.core.sessions
    async with asyncio.timeout(10):
        while True:
            async with unit(sessions) as session:
                if room.id not in await queries.behind(session):
                    return
                await queries.index(session, room.id, 3)


async def search(cafe, who, room, q, **more) -> dict:
    path = f"/api/chat/rooms/{room.code}/search"
    answer = await cafe.ask(who, "GET", path, params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def said(cafe, who, room, q) -> list[str]:
    return [item["message"] for item in (await search(cafe, who, room, q))["items"]]


@pytest.mark.parametrize("entered", [False, True])
async def test_words_and_parts_of_words_are_found_entered_or_not(cafe, entered):
    ana, ben = await cafe.people(2)
    room, other = await cafe.room(ana, ben), await cafe.room(ana)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    await (await cafe.enter(ana, other)).say("chapter in another room")
    await hers.say("Chapter three is due on Monday")
    await his.say("the exam covers chapters one to five")
    gone = (await his.say("chapter, taken back"))["id"]
    edited = (await hers.say("nothing"))["id"]
    await hers.say("100% sure, a_b")
    await his.say("ÜBER die Straße ЧЕРЕЗ дорогу")
    late = (await his.say("later"))["id"]
    if entered:
        await enter_all(cafe, room)
    await his.send("delete", id=gone)
    await his.next("deleted")
    await hers.send("edit", id=edited, message="a chapter after all")
    await hers.next("edited")
    await his.send("edit", id=late, message="SPÄTER")
    await his.next("edited")

    assert await said(cafe, ben, room, "chapter") == [
        "a chapter after all",
        "the exam covers chapters one to five",
        "Chapter three is due on Monday",
    ]
    assert await said(cafe, ben, room, "monday CHAPTER") == ["Chapter three is due on Monday"]
    assert await said(cafe, ben, room, "chapter -monday") == ["a chapter after all"]
    assert await said(cafe, ben, room, "hapte") == await said(cafe, ben, room, "chapter")
    assert await said(cafe, ben, room, "0% su") == ["100% sure, a_b"]
    assert await said(cafe, ben, room, "a_b") == ["100% sure, a_b"]
    assert await said(cafe, ben, room, "axb") == []
    for letters in ("über", "Über DIE", "через", "ДОРОГ", "traße Ч", "über OR später -spÄTER"):
        assert await said(cafe, ben, room, letters) == ["ÜBER die Straße ЧЕРЕЗ дорогу"], letters
    assert await said(cafe, ben, room, "später") == ["SPÄTER"]
    assert await said(cafe, ben, room, "nothing") == []
    assert await said(cafe, ben, room, "!?") == []


async def test_found_messages_come_in_pages_over_the_border_of_what_is_entered(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room), await cafe.enter(ben, room)
    for number in range(3):
        await hers.say(f"word {number}")
    await enter_all(cafe, room)
    for number in range(3, 6):
        await his.say(f"word {number}")
    found, cursor = [], {}
    while True:
        page = await search(cafe, ana, room, "word", limit=2, **cursor)
        found += [item["seq"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == [6, 5, 4, 3, 2, 1]
    path = f"/api/chat/rooms/{room.code}/search"
    for wrong in ({"q": ""}, {"q": "x" * 201}, {"q": "a\0"}, {"q": "a", "cursor": "?"}, {}):
        assert (await cafe.ask(ana, "GET", path, params=wrong)).status_code == 422, wrong


async def test_mentions_are_counted_before_and_after_they_are_entered(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room, 0), await cafe.enter(ben, room, 1)
    name = ana.username
    await his.say(f"ask @{name.upper()}.")
    edited = (await his.say("nobody"))["id"]
    gone = (await his.say(f"@{name}, look"))["id"]
    await his.say(f"mail@{name} and @{name}er and @x{name}")
    await hers.say(f"I am @{name}")

    async def counts():
        (row,) = (await cafe.ask(ana, "GET", "/api/chat/unread")).json()
        return row["unread"], row["mentions"]

    assert await counts() == (4, 2)
    await enter_all(cafe, room)
    assert await counts() == (4, 2)
    await his.send("edit", id=edited, message=f"@{name}")
    await his.next("edited")
    assert await counts() == (4, 3)
    await his.send("delete", id=gone)
    await his.next("deleted")
    assert await counts() == (3, 2)
    await hers.send("read", seq=1)
    await hers.send("ping")
    await hers.next("pong")
    assert await counts() == (2, 1)
    again = await cafe.enter(ana, room)
    assert again.hello["read"] == 1


async def test_an_export_is_the_whole_history_in_lines(cafe):
    ana, ben, eve = await cafe.people(3)
    room = await cafe.room(ana, ben)
    hers, his = await cafe.enter(ana, room), await cafe.enter(ben, room)
    for number in range(5):
        await hers.say(f"a\nb {number}")
        last = (await his.say("{}"))["id"]
    await hers.send("react", id=last, emoji="👍", add=True)
    await his.send("delete", id=last)
    await hers.next("deleted")
    path = f"/api/chat/rooms/{room.code}/export"
    answer = await cafe.ask(ana, "GET", path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert room.code in answer.headers["content-disposition"]
    lines = answer.content.splitlines()
    assert [msgspec.json.decode(line) for line in lines] == (await cafe.history(ana, room))["items"]
    assert (await cafe.ask(eve, "GET", path)).status_code == 403


async def age(cafe, room, upto: int, days: int) -> None:
    """Let the messages up to a seq be so much older."""
    async with unit(cafe.chats[0].resources.core.sessions) as session:
        await session.execute(
            text(
                "UPDATE messages SET posted_at = posted_at - CAST(:days AS interval)"
                " WHERE room_id = :room AND seq <= :upto"
            ),
            {"room": room.id, "upto": upto, "days": timedelta(days=days)},
        )


async def test_retention_takes_old_messages_and_no_seq_comes_again(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    ids = [(await hers.say(f"word {number}"))["id"] for number in range(6)]
    await enter_all(cafe, room)
    path = f"/api/chat/rooms/{room.code}"
    assert (await cafe.ask(ana, "PUT", f"{path}/pins/{ids[0]}")).status_code == 204
    reported = await cafe.ask(
        ben, "POST", f"{path}/messages/{ids[1]}/reports", json={"reason": "other"}
    )
    assert reported.status_code == 201
    await age(cafe, room, 4, 3)
    sessions = cafe.chats[0].resources.core.sessions
    await retain(sessions)
    assert len((await cafe.history(ana, room))["items"]) == 6

    await cafe.ask(ana, "PATCH", f"/api/rooms/{room.code}", json={"retention_days": 2})
    assert (await hers.next("room"))["retention_days"] == 2
    async with asyncio.timeout(10):
        while len((await cafe.history(ana, room))["items"]) > 2:
            await retain(sessions)
            await asyncio.sleep(0.1)
    page = await cafe.history(ana, room)
    assert ([item["seq"] for item in page["items"]], page["head"]) == ([5, 6], 6)
    assert [item["seq"] for item in (await search(cafe, ana, room, "word"))["items"]] == [6, 5]
    assert (await cafe.ask(ana, "GET", f"{path}/pins")).json() == []
    assert (await cafe.ask(ana, "GET", f"{path}/reports")).json()["items"] == []
    assert (await hers.say("next"))["seq"] == 7
    behind = await cafe.enter(ben, room, after=3)
    assert (await behind.next())["type"] == "resync"
    near = await cafe.enter(ben, room, after=4)
    assert [frame["seq"] for frame in await near.frames("chat", 3)] == [5, 6, 7]
    # Emptied, it still goes on from where it was.
    await age(cafe, room, 7, 9)
    await retain(sessions)
    page = await cafe.history(ana, room)
    assert (page["items"], page["head"]) == ([], 7)


async def test_changes_are_forgotten_after_a_week(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    message = (await hers.say("one"))["id"]
    for emoji in ("👍", "🎉"):
        await hers.send("react", id=message, emoji=emoji, add=True)
    await hers.frames("reaction", 2)
    sessions = cafe.chats[0].resources.core.sessions
    async with unit(sessions) as session:
        await session.execute(
            text("UPDATE changes SET changed_at = now() - interval '8 days' WHERE change = 1")
        )
    await until_done(sessions, log.trim)
    path = f"/api/chat/rooms/{room.code}/changes"
    assert not (await cafe.ask(ana, "GET", f"{path}?after=0")).json()["complete"]
    assert len((await cafe.ask(ana, "GET", f"{path}?after=1")).json()["items"]) == 1
