"""docs/api.md §5 as an outsider reads it: two places, held and given back."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from cafe_contract import CALL, frames_for, is_id, members
from cafe_person import Line, Person

pytestmark = pytest.mark.timeout(60, func_only=True)


async def test_call_from_the_first_person_to_the_last(visitor: Any) -> None:
    (ana, ben), code = await members(visitor, 2)
    path, state = f"/ws/calls/{code.lower()}", f"/api/calls/{code}"
    me = {"user_id": ana.id, "username": ana.username}
    her = {"user_id": ben.id, "username": ben.username}
    assert await ana.call("GET", state, 200) == {"state": "idle", "participants": []}
    async with ana.socket(f"/ws/rooms/{code}") as room:
        hello = await room.hear("hello")
        assert set(hello["call"]) == CALL
        async with ana.socket(path) as one:
            ready = await one.hear("ready")
            assert set(ready) >= {"type", "call_id", "polite", "participants", "ice_servers"}
            assert is_id(ready["call_id"])
            assert ready["participants"] == [me]
            waiting = await room.hear("call")
            assert (waiting["state"], waiting["call_id"]) == ("waiting", ready["call_id"])
            async with ben.socket(path) as two:
                other = await two.hear("ready")
                assert other["participants"] == [me, her]
                assert await one.hear("peer_joined") == {"type": "peer_joined", **her}
                assert (await room.hear("call"))["state"] == "active"
                both = await ben.call("GET", state, 200)
                assert both == {"state": "active", "participants": [me, her]}
                await two.say(type="hangup")
                assert await two.closed() == 1000
            left = await one.hear("peer_left")
            assert left == {"type": "peer_left", **her, "reason": "hangup"}
            async with ben.socket(path) as again:
                assert (await again.hear("ready"))["call_id"] == ready["call_id"]
                await again.say(type="hangup")
                assert await again.closed() == 1000
            await one.say(type="hangup")
            assert await one.closed() == 1000
        over = await room.hear(lambda frame: frame["type"] == "call" and frame["state"] == "idle")
        assert over["call_id"] is None
    async with ana.socket(path) as new:
        assert (await new.hear("ready"))["call_id"] != ready["call_id"]
        await new.say(type="hangup")
        assert await new.closed() == 1000


SIGNALS: list[dict[str, Any]] = [
    {"type": "webrtc_offer", "offer": {"type": "offer", "sdp": "x" * 32 * 1024}},
    {"type": "webrtc_answer", "answer": {"type": "answer", "sdp": "v=0"}},
    {"type": "webrtc_ice", "candidate": {"candidate": "c", "sdpMid": "0", "sdpMLineIndex": 0}},
    {"type": "webrtc_ice", "candidate": None},
    {"type": "media", "mic": True, "camera": False, "screen": False},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "webrtc_offer"}, "invalid"),
    ({"type": "webrtc_offer", "offer": "v=0"}, "invalid"),
    ({"type": "webrtc_offer", "offer": {"type": "offer", "sdp": "x" * 32_769}}, "too_long"),
    ({"type": "webrtc_ice", "candidate": {"candidate": "x" * 2100}}, "too_long"),
    ({"type": "webrtc_ice"}, "invalid"),
    ({"type": "media", "mic": 1, "camera": False, "screen": False}, "invalid"),
    ({"type": "chat", "message": "x"}, "bad_frame"),
]


async def test_signals_go_to_the_other_alone_and_wrong_ones_nowhere(visitor: Any) -> None:
    (ana, ben), code = await members(visitor, 2)
    path = f"/ws/calls/{code}"
    async with ana.socket(path) as one, ben.socket(path) as two:
        await two.hear("ready")
        await one.hear("peer_joined")
        for signal in SIGNALS:
            await one.say(**signal)
            heard = await two.hear(signal["type"])
            assert heard == {**signal, "user_id": ana.id, "username": ana.username}
        for frame, code_of_error in WRONG:
            await one.say(**frame)
            assert (await one.hear("error"))["code"] == code_of_error
        assert await frames_for(one, 0.3) == []
        assert await frames_for(two, 0.1) == []


async def test_second_tab_takes_over_and_a_dropped_place_is_held(visitor: Any) -> None:
    (ana, ben, cleo), code = await members(visitor, 3)
    path = f"/ws/calls/{code}"
    async with ana.socket(path) as old, ben.socket(path) as two:
        ready = await old.hear("ready")
        polite = (await two.hear("ready"))["polite"]
        async with ana.socket(path) as one:
            assert await old.closed() == 4409
            taken = await one.hear("ready")
            assert (taken["call_id"], taken["polite"]) == (ready["call_id"], ready["polite"])
            two.connection.transport.abort()
            lost = await one.hear("peer_lost")
            assert (lost["user_id"], lost["username"]) == (ben.id, ben.username)
            marks = [uuid4().hex for _ in range(5)]
            for mark in marks:
                await one.say(type="webrtc_ice", candidate={"candidate": mark})
            async with cleo.socket(path) as third:
                assert await third.closed() == 4486
                assert third.heard == []
            async with ben.socket(path) as back:
                again = await back.hear("ready")
                assert (again["call_id"], again["polite"]) == (ready["call_id"], polite)
                assert again["polite"] is not taken["polite"]
                heard = [(await back.hear("webrtc_ice"))["candidate"] for _ in marks]
                assert [one["candidate"] for one in heard] == marks
                assert await frames_for(back, 0.3) == []
                await one.hear("peer_joined")


async def test_of_many_at_once_two_get_in(visitor: Any) -> None:
    people, code = await members(visitor, 6)

    async def start(person: Person) -> tuple[Line, object]:
        line = person.socket(f"/ws/calls/{code}")
        await line.__aenter__()
        try:
            return line, (await line.hear("ready"))["call_id"]
        except Exception:
            return line, line.connection.close_code

    started = await asyncio.gather(*(start(person) for person in people))
    ends = [end for _, end in started]
    assert ends.count(4486) == 4
    assert len(set(ends)) == 2
    for line, end in started:
        if end != 4486:
            await line.say(type="hangup")
            assert await line.closed() == 1000


async def test_removal_logout_and_deletion_end_calls(visitor: Any) -> None:
    (ana, ben, cleo), code = await members(visitor, 3)
    path = f"/ws/calls/{code}"
    async with ben.socket(path) as line:
        await line.hear("ready")
        await ana.call("DELETE", f"/api/rooms/{code}/members/{ben.id}", 204)
        assert await line.closed(5) == 4403
    async with cleo.socket(path) as line:
        await line.hear("ready")
        await cleo.call("POST", "/api/auth/logout", 204)
        assert await line.closed(6) == 4401
    async with ana.socket(path) as line:
        await line.hear(lambda frame: frame["type"] == "ready")
        await ana.call("DELETE", f"/api/rooms/{code}", 204)
        assert await line.closed(5) == 4404


async def test_ice_servers_are_for_everybody_logged_in(regular: Any) -> None:
    answer = await regular("ana").call("GET", "/api/calls/ice-servers", 200)
    assert set(answer) == {"ice_servers", "ttl"}
    assert answer["ice_servers"] == []
    assert 0 < answer["ttl"] <= 3600
