"""Two people, as the issue of it all: sign up, meet, chat, call, study, and find their minutes."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from cafe_noon import noon_zone
from cafe_person import Line, Person

pytestmark = pytest.mark.timeout(120)


async def two_in_a_room(visitor: Any) -> tuple[Person, Person, str]:
    zone = noon_zone()
    ana, ben = [await visitor(name).sign_up(timezone=zone) for name in ("ana", "ben")]
    code = await ana.open_room()
    await ben.join(code.lower())
    return ana, ben, code


async def test_two_people_chat_through_two_replicas(visitor: Any) -> None:
    ana, ben, code = await two_in_a_room(visitor)
    # Consecutive handshakes go to different replicas; four sockets are on both in any case.
    lines = [person.socket(f"/ws/rooms/{code}") for person in (ana, ben, ana, ben)]
    for line in lines:
        await line.__aenter__()
        hello = await line.hear("hello")
        assert (hello["room"], hello["head"]) == (code, 0)
    try:
        for number, line in enumerate(lines):
            await line.say(type="chat", message=f"hello {number}", client_id=str(uuid4()))
            ack = await line.hear("ack")
            assert ack["seq"] == number + 1
        for line in lines:
            await line.say(type="ping")
            await line.hear("pong")
            await asyncio.sleep(0.3)
            chats = [frame for frame in line.heard if frame["type"] == "chat"]
            seen = [(frame["seq"], frame["message"]) for frame in chats]
            missing = {(n + 1, f"hello {n}") for n in range(4)} - set(seen)
            for _ in missing:
                frame = await line.hear("chat")
                seen.append((frame["seq"], frame["message"]))
            assert seen == [(n + 1, f"hello {n}") for n in range(4)]
    finally:
        for line in lines:
            await line.connection.close()
    history = await ben.call("GET", f"/api/chat/rooms/{code}/messages", 200)
    assert [item["message"] for item in history["items"]] == [f"hello {n}" for n in range(4)]
    assert history["head"] == 4


async def exchange(one: Line, other: Line, kind: str, **body: Any) -> None:
    await one.say(type=kind, **body)
    heard = await other.hear(kind)
    for name, value in body.items():
        assert heard[name] == value


async def test_two_people_call_and_a_third_is_told_busy(visitor: Any) -> None:
    ana, ben, code = await two_in_a_room(visitor)
    cleo = await visitor("cleo").sign_up()
    await cleo.join(code)
    path = f"/ws/calls/{code}"
    async with ana.socket(path) as first:
        ready = await first.hear("ready")
        async with ben.socket(path) as second:
            other = await second.hear("ready")
            assert other["call_id"] == ready["call_id"]
            assert {ready["polite"], other["polite"]} == {True, False}
            await first.hear("peer_joined")
            async with cleo.socket(path) as third:
                assert await third.closed() == 4486
            await exchange(first, second, "webrtc_offer", offer={"type": "offer", "sdp": "v=0"})
            await exchange(second, first, "webrtc_answer", answer={"type": "answer", "sdp": "v=0"})
            for number in range(5):
                candidate = {"candidate": f"candidate:{number}", "sdpMid": "0"}
                await exchange(first, second, "webrtc_ice", candidate=candidate)
            await second.say(type="hangup")
            assert await second.closed() == 1000
        left = await first.hear("peer_left")
        assert (left["user_id"], left["reason"]) == (ben.id, "hangup")
    assert not any(frame["type"] == "error" for frame in first.heard)


async def test_shared_focus_ends_by_itself_and_is_credited_to_both(visitor: Any) -> None:
    ana, ben, code = await two_in_a_room(visitor)
    async with ana.socket(f"/ws/rooms/{code}") as hers, ben.socket(f"/ws/rooms/{code}") as his:
        await hers.hear("hello")
        await his.hear("hello")
        start = f"/api/tracker/rooms/{code}/timer/start"
        timer = await ana.call("POST", start, 200, json={"focus_minutes": 2, "break_minutes": 1})
        assert (timer["status"], timer["phase"], timer["room"]) == ("running", "focus", code)
        running = await his.hear(lambda f: f["type"] == "timer" and f["status"] == "running")
        assert running["ends_at"] == timer["ends_at"]
        await ben.call("POST", start, 409, json={"version": 0})
        ended = await his.hear(lambda f: f["type"] == "timer" and f["status"] == "idle", 20)
        assert ended["phase"] == "break"
    for person in (ana, ben):
        async with asyncio.timeout(15):
            while True:
                progress = await person.call("GET", "/api/tracker/progress", 200)
                if progress["today_minutes"] == 2:
                    break
                await asyncio.sleep(0.3)
        session = progress["recent_sessions"][0]
        assert (session["minutes"], session["source"], session["room"]) == (2, "room_timer", code)
        assert len(progress["last_7_days"]) == 7
        assert progress["last_7_days"][-1]["minutes"] == 2
        assert progress["streak_days"] == 1


async def test_logged_out_person_is_out_everywhere(visitor: Any) -> None:
    ana, _, code = await two_in_a_room(visitor)
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        await ana.call("POST", "/api/auth/logout", 204)
        assert await line.closed(within_s=5) == 4401
    await ana.call("GET", "/api/auth/me", 401)


async def test_removed_person_is_out_within_two_seconds(visitor: Any) -> None:
    ana, ben, code = await two_in_a_room(visitor)
    async with ben.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        await ana.call("DELETE", f"/api/rooms/{code}/members/{ben.id}?ban=true", 204)
        assert await line.closed(within_s=3) == 4403
    await ben.call("POST", f"/api/rooms/{code}/join", 403)


async def test_session_by_hand_is_entered_once_and_deleted_by_its_owner(visitor: Any) -> None:
    ana, ben = await visitor("ana").sign_up(), await visitor("ben").sign_up()
    headers = {"idempotency-key": uuid4().hex}
    body = {"minutes": 30, "note": "essay"}
    path = "/api/tracker/sessions"
    first = await ana.call("POST", path, 201, json=body, headers=headers)
    again = await ana.call("POST", path, 201, json=body, headers=headers)
    assert first == again
    assert first["source"] == "manual"
    await ana.call("POST", path, 422, json={"minutes": 31}, headers=headers)
    await ben.call("DELETE", f"{path}/{first['id']}", 404)
    await ana.call("DELETE", f"{path}/{first['id']}", 204)
    assert (await ana.call("GET", path, 200))["items"] == []


def test_no_log_has_a_traceback_a_secret_or_an_unknown_error(cafe: Any) -> None:
    for log in sorted((cafe.home / "log").glob("*.log")):
        text = log.read_text(errors="replace")
        assert "Traceback" not in text, f"{log.name} has a traceback"
        assert "correct horse" not in text
        if log.name[0].isalpha() and log.name.split("-")[0] in {"auth", "rooms", "chat", "tracker"}:
            for line in text.splitlines():
                if line.startswith("{"):
                    assert json.loads(line)["level"] != "error", line
