"""docs/api.md §4 as an outsider reads it: the room socket and the history."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from cafe_contract import (
    CALL,
    CHAT,
    HELLO,
    MESSAGE,
    TIMER,
    frames_for,
    is_id,
    is_instant,
    members,
    problem,
)
from cafe_person import Frame, Line, Person
from websockets.exceptions import ConnectionClosed

pytestmark = pytest.mark.timeout(60, func_only=True)


async def answer_to(line: Line, **frame: Any) -> Frame:
    """Say something and return the ack or the error."""
    await line.say(**frame)
    return await line.hear(lambda heard: heard["type"] in {"ack", "error"})


async def test_hello_is_a_snapshot(visitor: Any) -> None:
    (ana, ben), code = await members(visitor, 2)
    async with ana.socket(f"/ws/rooms/{code.lower()}/") as line:
        hello = await line.hear(lambda _: True)
        assert set(hello) >= HELLO
        assert (hello["type"], hello["room"], hello["head"]) == ("hello", code, 0)
        assert (hello["user_id"], hello["username"]) == (ana.id, ana.username)
        limits = {"message_characters": 4000, "burst": 10, "per_second": 1}
        assert hello["limits"] == {**limits, "slow_mode_seconds": 0}
        assert set(hello["timer"]) >= TIMER
        assert set(hello["call"]) == CALL
        online = {one["user_id"]: one["online"] for one in hello["members"]}
        assert online == {ana.id: True, ben.id: False}
        assert all(set(one) >= {"username", "status"} for one in hello["members"])


async def test_message_is_acknowledged_shown_and_kept_once(visitor: Any) -> None:
    (ana, ben), code = await members(visitor, 2)
    path = f"/ws/rooms/{code}"
    async with ana.socket(path) as hers, ana.socket(path) as tab, ben.socket(path) as his:
        for line in (hers, tab, his):
            await line.hear("hello")
        named = {"type": "chat", "message": "  tea?  ", "client_id": str(uuid4())}
        ack = await answer_to(hers, **named)
        assert set(ack) == {"type", "client_id", "id", "seq", "timestamp"}
        assert (ack["seq"], ack["client_id"]) == (1, named["client_id"])
        chats = [frame for frame in hers.heard if frame["type"] == "chat"]
        shown = chats[0] if chats else await hers.hear("chat")
        assert await his.hear("chat") == await tab.hear("chat") == shown
        assert set(shown) == CHAT
        assert is_id(shown["id"])
        assert is_instant(shown["timestamp"])
        assert (shown["message"], shown["user_id"], shown["reply_to"]) == ("tea?", ana.id, None)
        assert {name: ack[name] for name in ("id", "seq", "timestamp", "client_id")} == {
            name: shown[name] for name in ("id", "seq", "timestamp", "client_id")
        }
        # From the other tab, thus perhaps another replica.
        assert await answer_to(tab, **named) == ack
        conflict = await answer_to(tab, **{**named, "message": "coffee?"})
        assert (conflict["code"], conflict["client_id"]) == (
            "client_id_conflict",
            named["client_id"],
        )
        assert (await answer_to(hers, type="chat", message="no id"))["seq"] == 2
        reply = {"message": "yes", "client_id": str(uuid4()), "reply_to": ack["id"]}
        assert (await answer_to(his, type="chat", **reply))["seq"] == 3
        assert (await hers.hear(lambda f: f.get("seq") == 3))["reply_to"] == ack["id"]
        assert not [f for f in await frames_for(his, 0.5) if f.get("message") == "tea?"]
    history = await ben.call("GET", f"/api/chat/rooms/{code}/messages", 200)
    assert set(history) == {"items", "head"}
    assert [one["seq"] for one in history["items"]] == [1, 2, 3]
    assert all(set(one) >= MESSAGE for one in history["items"])
    assert history["items"][0]["user"] == {"id": ana.id, "username": ana.username}
    assert (history["items"][0]["id"], history["items"][0]["deleted"]) == (ack["id"], False)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "chat"}, "invalid"),
    ({"type": "chat", "message": 1}, "invalid"),
    ({"type": "chat", "message": " \n "}, "invalid"),
    ({"type": "chat", "message": "x", "client_id": "nope"}, "invalid"),
    ({"type": "chat", "message": "x" * 4001}, "too_long"),
    ({"type": "chat", "message": "x", "reply_to": str(uuid4())}, "not_found"),
    ({"type": "status", "status": "dancing"}, "invalid"),
    ({"type": "read", "seq": -1}, "invalid"),
    ({"type": "dance"}, "bad_frame"),
    ({"message": "x"}, "bad_frame"),
]


async def test_wrong_frames_are_named_and_the_socket_stays(visitor: Any) -> None:
    (ana,), code = await members(visitor, 1)
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        for frame, expected in WRONG:
            named = {"client_id": str(uuid4()), **frame}
            error = await answer_to(line, **named)
            assert error["code"] == expected, frame
            assert error["detail"]
            if expected != "bad_frame" and frame.get("client_id") != "nope":
                assert error.get("client_id", named["client_id"]) == named["client_id"]
        for longest in (" " * 9 + "y" * 4000 + " ", "😀" * 4000):
            assert (await answer_to(line, type="chat", message=longest))["type"] == "ack"
        await line.say(type="ping")
        pong = await line.hear("pong")
        assert set(pong) == {"type", "head", "timer_version", "call_version", "changes"}
        assert pong["head"] == 2


async def test_typing_is_for_the_others(visitor: Any) -> None:
    (ana, ben), code = await members(visitor, 2)
    path = f"/ws/rooms/{code}"
    async with ana.socket(path) as hers, ben.socket(path) as his:
        await hers.hear("hello")
        await his.hear("hello")
        await hers.say(type="typing")
        typing = await his.hear("typing")
        assert typing == {"type": "typing", "user_id": ana.id, "username": ana.username}


async def test_coming_and_going_is_told_once_per_person(visitor: Any) -> None:
    (ana, ben), code = await members(visitor, 2)
    path = f"/ws/rooms/{code}"
    async with ana.socket(path) as hers:
        await hers.hear("hello")
        async with ben.socket(path) as his:
            await his.hear("hello")
            joined = await hers.hear("join", 2)
            assert joined == {"type": "join", "user_id": ben.id, "username": ben.username}
            async with ben.socket(path) as tab:
                await tab.hear("hello")
        room = await ana.call("GET", f"/api/rooms/{code}", 200)
        assert room["online_count"] == 2
        await asyncio.sleep(1)
        async with ben.socket(path) as his:
            await his.hear("hello")
            quiet = await frames_for(hers, 5.5)
            assert not [frame for frame in quiet if frame["type"] in {"join", "leave"}]
        left = await hers.hear("leave", 8)
        assert left == {"type": "leave", "user_id": ben.id, "username": ben.username}
    online = {one["user"]["id"]: one["online"] for one in await ana.call(
        "GET", f"/api/rooms/{code}/members", 200)}  # fmt: skip
    assert online[ben.id] is False


async def write(line: Line, count: int) -> None:
    for number in range(count):
        await line.say(type="chat", message=str(number), client_id=str(uuid4()))
    for _ in range(count):
        await line.hear("ack")


async def test_order_has_no_holes_and_after_resumes_it(visitor: Any) -> None:
    people, code = await members(visitor, 4)
    path = f"/ws/rooms/{code}"
    lines = [person.socket(path) for person in people]
    for line in lines:
        await line.__aenter__()
        await line.hear("hello")
    await asyncio.gather(*(write(line, 10) for line in lines))
    for line in lines:
        seen = [frame["seq"] for frame in line.heard if frame["type"] == "chat"]
        while len(seen) < 40:
            seen.append((await line.hear("chat"))["seq"])
        assert seen == list(range(1, 41))
        await line.connection.close()
    for after in (0, 25, 40):
        async with people[1].socket(f"{path}?after={after}") as back:
            assert (await back.hear(lambda _: True))["head"] == 40
            heard = [f for f in await frames_for(back, 0.7) if f["type"] in {"chat", "resync"}]
            assert [f.get("seq") for f in heard] == list(range(after + 1, 41))
            assert all(set(f) == CHAT for f in heard)
    for odd in ("1000", "-1", "x"):
        async with people[2].socket(f"{path}?after={odd}") as back:
            await back.hear(lambda f: f["type"] == "hello")
            assert (await back.hear("resync"))["head"] == 40
    await check_pages(people[0], code)


async def check_pages(person: Person, code: str) -> None:
    path = f"/api/chat/rooms/{code}/messages"
    for query, expected in (
        ("limit=3", [38, 39, 40]),
        ("before=10&limit=3", [7, 8, 9]),
        ("after=10&limit=3", [11, 12, 13]),
        ("after=40", []),
        ("before=1", []),
        ("after=0&limit=1", [1]),
    ):
        page = await person.call("GET", f"{path}?{query}", 200)
        assert ([one["seq"] for one in page["items"]], page["head"]) == (expected, 40)
    for query in ("before=3&after=1", "before=x", "after=-1", "limit=0", "limit=201"):
        problem(await person.http.get(f"{path}?{query}"), 422)


async def test_eleventh_socket_replaces_the_oldest_and_haste_is_4429(visitor: Any) -> None:
    (ana,), code = await members(visitor, 1)
    path = f"/ws/rooms/{code}"
    async with ana.socket(f"/ws/calls/{code}") as call:
        await call.hear("ready")
        lines = [ana.socket(path) for _ in range(11)]
        for line in lines:
            await line.__aenter__()
            await line.hear("hello")
        assert await lines[0].closed() == 4409
        for line in lines[1:]:
            await line.say(type="ping")
            await line.hear("pong")
            await line.connection.close()
        ends = []
        for _ in range(25):
            async with ana.socket(path) as line:
                try:
                    await line.hear("hello")
                except ConnectionClosed:
                    ends.append(line.connection.close_code)
                    break
        assert ends == [4429]
        await call.say(type="hangup")
        assert await call.closed() == 1000


async def test_flood_ends_with_4429(visitor: Any) -> None:
    (ana,), code = await members(visitor, 1)
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        for number in range(70):
            await line.say(type="chat", message=str(number), client_id=str(uuid4()))
        assert await line.closed() == 4429
        limited = [frame for frame in line.heard if frame["type"] == "error"]
        assert 45 <= len(limited) <= 60
        for frame in limited:
            assert frame["code"] == "rate_limited"
            assert frame["retry_after"] > 0
            assert frame["client_id"]


async def test_plain_requests_to_a_socket_get_an_error(regular: Any, visitor: Any) -> None:
    for person in (regular("ana"), visitor("nobody")):
        for path in ("/ws/rooms/ABCDEF", "/ws/calls/ABCDEF"):
            assert 400 <= (await person.http.get(path)).status_code < 500
