"""Who is not let in, who has to go, and what a socket answers to nonsense."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from msgspec import structs
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cafe_chassis.personal import uncovered
from cafe_chassis.testing import ORIGIN, running
from cafe_contracts.codes import CloseCode
from cafe_database.ids import new_id
from cafe_signaling.app import SERVICE
from cafe_signaling.privacy.export import collections
from cafe_signaling.tables import Base

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_without_a_log_in_4401(cafe: Any) -> None:
    code = await cafe.room(await cafe.person())
    assert await (await cafe.dial(None, code)).code() == CloseCode.NOT_LOGGED_IN


async def test_in_a_room_that_is_not_there_4404(cafe: Any) -> None:
    assert await (await cafe.dial(await cafe.person(), "ZZZZZZ")).code() == CloseCode.NO_SUCH_ROOM


@pytest.mark.parametrize("visibility", ["public", "private"])
async def test_who_is_no_member_4403(cafe: Any, visibility: str) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, visibility=visibility)
    assert await (await cafe.dial(ben, code)).code() == CloseCode.NOT_A_MEMBER


async def test_who_has_blocked_the_other_has_no_call_with_him(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    path = f"/api/auth/blocks/{ana.id}"
    put = await cafe.http.put(f"{cafe.auth.url}{path}", headers=ben.headers)
    assert put.status_code == 204, put.text
    # He is sent back, since he is a member still, and finds that he may not.
    assert await first.code() == CloseCode.RESTARTING
    await second.next("peer_left")
    assert await (await cafe.dial(ana, code)).code() == CloseCode.NOT_A_MEMBER
    await second.say("hangup")
    alone = await cafe.dial(ana, code)
    await alone.next("ready")
    assert await (await cafe.dial(ben, code, 1)).code() == CloseCode.NOT_A_MEMBER

    await cafe.http.delete(f"{cafe.auth.url}{path}", headers=ben.headers)
    async with asyncio.timeout(10):
        while (line := await cafe.dial(ben, code, 1)) and await said(line) != "ready":
            await asyncio.sleep(0.2)


async def said(line: Any) -> str:
    """The type of the next frame, or the code of the close in its place."""
    try:
        kind: str = msgspec.json.decode(await line.socket.recv())["type"]
    except ConnectionClosed as closed:
        return str(closed.rcvd.code if closed.rcvd else "")
    return kind


async def test_a_page_of_another_site_cannot_open_a_socket(cafe: Any) -> None:
    ana = await cafe.person()
    code = await cafe.room(ana)
    url = cafe.calls[0].ws_url
    for origin in ({"origin": "https://evil.example"}, {}):
        with pytest.raises(InvalidStatus) as caught:
            await cafe.dial_at(url, ana, code, cookie=ana.cookie, **origin)
        assert caught.value.response.status_code == 403
    own = await cafe.dial_at(url, ana, code, cookie=ana.cookie, origin=ORIGIN)
    await own.next("ready")


async def test_the_thirty_first_handshake_of_a_minute_is_too_many(cafe: Any) -> None:
    ana = await cafe.person()
    sockets = await asyncio.gather(*(cafe.dial(ana, "ZZZZZZ") for _ in range(35)))
    codes = [await socket.code() for socket in sockets]
    assert codes.count(CloseCode.FLOODING) in range(1, 6)
    assert codes.count(CloseCode.NO_SUCH_ROOM) in range(30, 35)


async def test_a_removed_member_is_out_at_once_and_the_place_is_free(cafe: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code = await cafe.room(ana, ben, cid)
    first, second = await cafe.pair(code, ana, ben)
    removed = await cafe.ask(ana, "DELETE", f"/api/rooms/{code}/members/{ben.id}")
    assert removed.status_code == 204, removed.text
    assert await second.code(within_s=2.0) == CloseCode.NOT_A_MEMBER
    while (heard := msgspec.json.decode(await first.socket.recv()))["type"] != "peer_left":
        assert heard["type"] == "peer_lost"
    third = await cafe.dial(cid, code)
    await third.next("ready")


async def test_a_member_who_leaves_while_his_place_is_held_loses_it(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    await second.drop()
    await first.next("peer_lost")
    await cafe.ask(ben, "POST", f"/api/rooms/{code}/leave")
    assert (await first.next("peer_left"))["reason"] == "hangup"


async def test_a_deleted_room_ends_its_call(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    deleted = await cafe.ask(ana, "DELETE", f"/api/rooms/{code}")
    assert deleted.status_code == 204, deleted.text
    assert await first.code(within_s=2.0) == CloseCode.NO_SUCH_ROOM
    assert await second.code(within_s=2.0) == CloseCode.NO_SUCH_ROOM


async def test_a_log_out_ends_the_socket_and_holds_the_place(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    gone = await cafe.http.post(
        f"{cafe.auth.url}/api/auth/logout",
        headers={**ben.headers, "cookie": ben.cookie, "sec-fetch-site": "same-origin"},
    )
    assert gone.status_code == 204, gone.text
    assert await second.code(within_s=2.5) == CloseCode.NOT_LOGGED_IN
    await first.next("peer_lost")


async def test_the_fourth_bad_frame_closes(cafe: Any) -> None:
    ana = await cafe.person()
    socket = await cafe.dial(ana, await cafe.room(ana))
    await socket.next("ready")
    for nonsense in ("[" * 60_000, "[]", '{"type":"telepathy"}'):
        await socket.socket.send(nonsense)
        assert (await socket.next("error"))["code"] == "bad_frame"
    await socket.say("media", mic="yes")
    assert (await socket.next("error"))["code"] == "invalid"  # does not count
    await socket.socket.send("{}")
    assert await socket.code() == CloseCode.BAD_FRAMES


async def test_what_is_too_long_is_said_and_what_is_huge_closes(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    first, second = await cafe.pair(await cafe.room(ana, ben), ana, ben)
    await first.say("webrtc_offer", offer={"type": "offer", "sdp": "x" * (32 * 1024 + 1)})
    assert (await first.next("error"))["code"] == "too_long"
    await first.say("webrtc_ice", candidate={"candidate": "x" * 2048})
    assert (await first.next("error"))["code"] == "too_long"
    await first.say("webrtc_offer", offer={"type": "offer", "sdp": "x" * 32 * 1024})
    await second.next("webrtc_offer")
    await first.say("webrtc_offer", offer={"type": "offer", "sdp": "x" * 64 * 1024})
    assert await first.code() == CloseCode.TOO_BIG
    await second.next("peer_lost")
    await second.socket.send(b"\x00")
    assert await second.code() == CloseCode.BINARY


async def test_a_flood_is_slowed_and_then_cut_off(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    first, second = await cafe.pair(await cafe.room(ana, ben), ana, ben)
    for number in range(300):
        await first.ice(number)
    assert await first.code() == CloseCode.FLOODING
    assert [await second.heard_ice() for _ in range(120)] == list(range(120))


async def test_what_waits_for_somebody_who_is_away_is_bounded(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    await second.drop()
    await first.next("peer_lost")
    for _ in range(20):
        await first.say("webrtc_offer", offer={"type": "offer", "sdp": "x" * 32 * 1024})
    refused = await first.next("error")
    assert (refused["code"], refused["retry_after"]) == ("rate_limited", 2.0)
    back = await cafe.dial(ben, code)
    await back.next("ready")
    for _ in range(15):
        await back.next("webrtc_offer")
    await back.silent(0.2)


async def test_the_state_of_a_call_is_for_members(cafe: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code = await cafe.room(ana, ben)
    hidden = await cafe.room(ana, visibility="private")
    path = f"/api/calls/{code}"
    assert (await cafe.ask(ana, "GET", path)).json() == {"state": "idle", "participants": []}
    await (await cafe.dial(ben, code)).next("ready")
    assert (await cafe.ask(ana, "GET", path.lower())).json() == {
        "state": "waiting",
        "participants": [{"user_id": str(ben.id), "username": ben.username}],
    }
    assert (await cafe.ask(cid, "GET", path)).status_code == 403
    assert (await cafe.ask(cid, "GET", f"/api/calls/{hidden}")).status_code == 404
    assert (await cafe.ask(cid, "GET", "/api/calls/ZZZZZZ")).status_code == 404
    nobody = await cafe.http.get(f"{cafe.calls[0].url}{path}")
    assert nobody.status_code == 401


async def test_ice_servers_and_health_are_not_taken_for_rooms(cafe: Any) -> None:
    ana = await cafe.person()
    servers = await cafe.ask(ana, "GET", "/api/calls/ice-servers")
    assert servers.json() == {"ice_servers": [], "ttl": 60}
    await (await cafe.dial(ana, await cafe.room(ana))).next("ready")
    assert (await cafe.ask(ana, "GET", "/api/calls/ice-servers/")).json()["ttl"] == 3600
    health = await cafe.http.get(f"{cafe.calls[0].url}/api/calls/health")
    assert health.json()["service"] in ("calls", "signaling")
    document = (await cafe.http.get(f"{cafe.calls[0].url}/api/calls/openapi.json")).json()
    assert {"/api/calls/ice-servers", "/api/calls/{code}"} <= set(document["paths"])


async def test_credentials_without_a_call_are_given_out_sparingly(cafe: Any) -> None:
    ana = await cafe.person()
    limited = structs.replace(cafe.calls[0].process.core.settings, limits=True, instance="limited")
    async with running(SERVICE, limited) as app:
        asked = [
            await cafe.http.get(f"{app.url}/api/calls/ice-servers", headers=ana.headers)
            for _ in range(14)
        ]
    assert [answer.status_code for answer in asked[:10]] == [200] * 10
    assert asked[-1].status_code == 429
    assert int(asked[-1].headers["retry-after"]) >= 1


async def test_other_services_may_ask_for_calls_with_the_scope(cafe: Any) -> None:
    ana = await cafe.person()
    code = await cafe.room(ana)
    room_id = (await cafe.ask(ana, "GET", f"/api/rooms/{code}")).json()["id"]
    await (await cafe.dial(ana, code)).next("ready")
    url = f"{cafe.calls[1].internal_url}/internal/v1/calls"
    body = {"room_ids": [room_id, str(uuid4())]}
    assert (await cafe.http.post(url, json=body)).status_code == 401
    token = await cafe.http.post(
        f"{cafe.auth.internal_url}/internal/v1/token",
        data={"grant_type": "client_credentials", "scope": "calls:read", "audience": "signaling"},
        auth=("chat", "chat-secret-of-twenty-and-more"),
    )
    headers = {"authorization": f"Bearer {token.json()['access_token']}"}
    answer = await cafe.http.post(url, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    known, unknown = (entry["call"] for entry in answer.json()["calls"])
    assert (known["state"], known["version"]) == ("waiting", 1)
    assert unknown == {"state": "idle", "call_id": None, "version": 0, "participants": []}


async def test_every_table_that_names_people_was_thought_of() -> None:
    exported = {rows.collection for rows in collections(new_id())}
    assert uncovered(Base.metadata, exported | {"blocks", "breaks", "idempotency"}) == set()
