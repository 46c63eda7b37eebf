"""Taking everything along, and leaving: across all services, also while one of them is away."""

import asyncio
import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cafe_person import PASSWORD, Person

Visitor = Callable[[str], Person]
GONE_S = 60

# Presence ends by itself some seconds after the last socket, and auth asks chat again after that.
pytestmark = pytest.mark.timeout(120, func_only=True)


def picture() -> bytes:
    """The smallest PNG there is: one pixel."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
    )


async def studied(who: Person) -> None:
    """Enter minutes by hand."""
    body = {"minutes": 25, "note": "statistics"}
    await who.call("POST", "/api/tracker/sessions", 201, json=body)


def opened(content: bytes) -> dict[str, Any]:
    """The JSON files of an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return {name: json.loads(archive.read(name)) for name in names}


async def receipt(origin: str, token: str) -> dict[str, Any]:
    """What anybody sees who has the receipt; no cookie goes along."""
    async with httpx.AsyncClient(base_url=origin, headers={"origin": origin}) as http:
        answer = await http.post("/api/auth/erasure", json={"receipt": token})
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def waited_for(origin: str, token: str) -> list[str]:
    """The services that have not confirmed yet."""
    card = await receipt(origin, token)
    return [one["service"] for one in card["services"] if not one["erased_at"]]


async def complete(origin: str, token: str, within_s: float = GONE_S) -> dict[str, Any]:
    """Wait until every service has confirmed."""
    end = time.monotonic() + within_s
    while not (card := await receipt(origin, token))["completed_at"]:
        assert time.monotonic() < end, card
        await asyncio.sleep(0.2)
    return card


async def test_a_person_takes_everything_along_and_leaves_nothing_behind(
    cafe: Any, visitor: Visitor
) -> None:
    ana, ben = visitor("ana"), visitor("ben")
    await ana.sign_up()
    await ben.sign_up()
    code = await ana.open_room(name="Reading")
    await ben.join(code)
    await studied(ana)
    image = {"content": picture(), "headers": {"content-type": "image/png"}}
    user = await ana.call("PUT", "/api/auth/me/avatar", 200, **image)
    seen = await ben.http.get(f"/api/auth/avatars/{ana.id}?v={user['avatar_version']}")
    assert seen.headers["content-type"] == "image/webp"
    assert "immutable" in seen.headers["cache-control"]

    async with ben.socket(f"/ws/rooms/{code}") as watching:
        await watching.hear("hello")
        async with ana.socket(f"/ws/rooms/{code}") as line:
            await line.hear("hello")
            await line.say(type="chat", message="what is written stays")
            said = await watching.hear("chat")
            await line.say(type="react", id=said["id"], emoji="☕", add=True)
            await watching.hear("reaction")
            await line.say(type="read", seq=said["seq"])

            # Everything, from all five.
            archive = await ana.http.get("/api/auth/me/export")
            assert archive.status_code == 200, archive.text
            files = opened(archive.content)
            listed = {entry["name"]: entry["count"] for entry in files["manifest.json"]["files"]}
            assert listed.keys() >= {
                "auth/people.json",
                "auth/avatar.webp",
                "rooms/memberships.json",
                "chat/messages.json",
                "chat/reactions.json",
                "chat/presence_intervals.json",
                "tracker/study_sessions.json",
            }
            (message,) = files["chat/messages.json"]
            assert (message["body"], message["room"]) == ("what is written stays", code)
            assert files["tracker/study_sessions.json"][0]["note"] == "statistics"
            assert ben.username not in archive.text

            # Gone.
            begun = await ana.call("DELETE", "/api/auth/me", 202, json={"password": PASSWORD})
            assert await line.closed(within_s=5) == 4401
        card = await complete(cafe.origin, begun["receipt"], within_s=90)
    assert [one["service"] for one in card["services"]] == [
        "auth",
        "rooms",
        "chat",
        "signaling",
        "tracker",
    ]
    assert all(one["erased_at"] for one in card["services"])

    history = await ben.call("GET", f"/api/chat/rooms/{code}/messages", 200)
    (item,) = history["items"]
    assert item["message"] == "what is written stays"
    assert item["user"]["username"] == "deleted account"
    assert item["reactions"] == []
    members = await ben.call("GET", f"/api/rooms/{code}/members", 200)
    assert [member["user"]["username"] for member in members] == [ben.username]
    room = await ben.call("GET", f"/api/rooms/{code}", 200)
    assert room["my_role"] == "owner"
    assert room["created_by"]["username"] == "deleted account"
    await ben.call("GET", f"/api/auth/users/{ana.username}", 404)
    await ben.call("GET", f"/api/auth/avatars/{ana.id}", 404)
    again = visitor("ana")
    body = {"username": ana.username, "password": PASSWORD}
    await again.call("POST", "/api/auth/signup", 409, json=body)


async def test_a_service_that_is_away_is_waited_for(cafe: Any, visitor: Visitor) -> None:
    cleo = await visitor("cleo").sign_up()
    await studied(cleo)
    with cafe.frozen("tracker-1"):
        refused = await cleo.http.get("/api/auth/me/export", timeout=30)
        assert refused.status_code == 503, refused.text
        assert refused.json()["code"] == "unavailable"
        begun = await cleo.call("DELETE", "/api/auth/me", 202, json={"password": PASSWORD})
        while (await waited_for(cafe.origin, begun["receipt"])) != ["tracker"]:
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)
        assert await waited_for(cafe.origin, begun["receipt"]) == ["tracker"]
        assert (await receipt(cafe.origin, begun["receipt"]))["completed_at"] is None
    await complete(cafe.origin, begun["receipt"])


async def test_who_is_blocked_cannot_call_or_invite(visitor: Visitor) -> None:
    ana, ben = await visitor("ana").sign_up(), await visitor("ben").sign_up()
    code = await ana.open_room(visibility="private")
    link = (await ana.call("POST", f"/api/rooms/{code}/invites", 201, json={}))["token"]
    shared = await ana.open_room()
    await ben.join(shared)
    await ben.call("PUT", f"/api/auth/blocks/{ana.id}", 204)
    end = time.monotonic() + 10
    while (await ben.http.get(f"/api/rooms/invites/{link}")).status_code != 404:
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    await ben.call("POST", f"/api/rooms/invites/{link}/accept", 404)
    async with ana.socket(f"/ws/calls/{shared}") as waiting:
        await waiting.hear("ready")
        async with ben.socket(f"/ws/calls/{shared}") as barred:
            assert await barred.closed() == 4403
