"""Two people, two replicas: what the call socket promises (docs/api.md §5, P9 to P11)."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import msgspec
import nats
import pytest
from websockets.exceptions import ConnectionClosed

from cafe_contracts.codes import CloseCode
from cafe_contracts.subjects import live_room

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFER = {"type": "offer", "sdp": "v=0 offer"}
ANSWER = {"type": "answer", "sdp": "v=0 answer"}


async def test_two_people_meet_and_only_one_is_polite(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first = await cafe.dial(ana, code.lower(), 0)
    alone = await first.next("ready")
    second = await cafe.dial(ben, f"{code}/", 1)
    ready = await second.next("ready")
    joined = await first.next("peer_joined")

    assert [alone["polite"], ready["polite"]] == [False, True]
    assert alone["call_id"] == ready["call_id"]
    assert [person["username"] for person in alone["participants"]] == [ana.username]
    assert {person["user_id"] for person in ready["participants"]} == {str(ana.id), str(ben.id)}
    assert (joined["user_id"], joined["username"]) == (str(ben.id), ben.username)
    assert ready["ice_servers"] == []


async def test_signals_go_to_the_other_with_their_sender(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    first, second = await cafe.pair(await cafe.room(ana, ben), ana, ben)
    await first.say("webrtc_offer", offer=OFFER)
    offer = await second.next("webrtc_offer")
    assert offer == {
        "type": "webrtc_offer",
        "offer": OFFER,
        "user_id": str(ana.id),
        "username": ana.username,
    }
    await second.say("webrtc_answer", answer=ANSWER)
    assert (await first.next("webrtc_answer"))["answer"] == ANSWER
    await second.say("webrtc_ice", candidate=None)
    assert (await first.next("webrtc_ice"))["candidate"] is None
    await second.say("media", mic=True, camera=False, screen=False)
    assert (await first.next("media"))["mic"] is True
    await first.silent()
    await second.silent(0.1)


async def outcomes_of_a_rush(cafe: Any, crowd: list[Any], code: str) -> list[str]:
    """Let everybody start a call at once, through both replicas; return how each one fared."""

    async def start(n: int, person: Any) -> str:
        socket = await cafe.dial(person, code, n % 2)
        try:
            await socket.next("ready", within_s=20)
        except ConnectionClosed:
            return str(await socket.code())
        return "ready"

    starts = (start(n, person) for n, person in enumerate(crowd))
    return sorted(await asyncio.gather(*starts))


async def test_fifty_at_once_are_two_in_and_forty_eight_busy(cafe: Any, servers: Any) -> None:
    """Also while Valkey is killed, and once it has come back empty."""
    crowd = await cafe.people(50)
    first, second, third = [await cafe.room(*crowd) for _ in range(3)]
    expected = ["4486"] * 48 + ["ready"] * 2
    assert await outcomes_of_a_rush(cafe, crowd, first) == expected
    seen = await cafe.ask(crowd[0], "GET", f"/api/calls/{first}")
    assert seen.json()["state"] == "active"
    assert len(seen.json()["participants"]) == 2
    await asyncio.to_thread(servers.valkey.kill)
    try:
        assert await outcomes_of_a_rush(cafe, crowd, second) == expected
    finally:
        await asyncio.to_thread(servers.valkey.start)
    assert await outcomes_of_a_rush(cafe, crowd, third) == expected
    for code in (first, second):
        assert (await cafe.ask(crowd[0], "GET", f"/api/calls/{code}")).json()["state"] == "active"


async def test_a_third_person_is_busy_hears_nothing_and_disturbs_nobody(cafe: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code = await cafe.room(ana, ben, cid)
    first, second = await cafe.pair(code, ana, ben)
    third = await cafe.dial(cid, code, 1)
    with contextlib.suppress(ConnectionClosed):
        await third.say("webrtc_offer", offer=OFFER)
    with pytest.raises(ConnectionClosed):
        await third.next("ready")
    assert await third.code() == CloseCode.BUSY
    await first.ice(1)
    assert await second.heard_ice() == 1
    await first.silent()


async def test_a_hang_up_frees_the_place_and_the_next_meets_nothing_old(cafe: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code = await cafe.room(ana, ben, cid)
    first, second = await cafe.pair(code, ana, ben)
    await second.drop()
    await first.next("peer_lost")
    await first.say("webrtc_offer", offer=OFFER)  # waits for Ben
    await first.say("hangup")
    assert await first.code() == CloseCode.NORMAL

    third = await cafe.dial(cid, code, 0)
    ready = await third.next("ready")
    assert ready["polite"] is False  # Ben, held, is the polite one
    back = await cafe.dial(ben, code, 1)
    assert (await back.next("ready"))["call_id"] == ready["call_id"]
    left = await back.next("peer_left")  # not Ana's offer
    assert (left["user_id"], left["reason"]) == (str(ana.id), "hangup")
    assert (await back.next("peer_joined"))["user_id"] == str(cid.id)
    await third.next("peer_joined")
    await third.ice(7)
    assert await back.heard_ice() == 7
    await third.silent(0.2)


async def test_when_both_hang_up_the_next_call_is_another(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first = await cafe.dial(ana, code)
    old = await first.next("ready")
    await first.say("hangup")
    assert await first.code() == CloseCode.NORMAL
    again = await cafe.dial(ben, code, 1)
    assert (await again.next("ready"))["call_id"] != old["call_id"]


async def test_a_dropped_place_is_held_and_signals_arrive_once_and_in_order(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    await second.drop()
    lost = await first.next("peer_lost")
    assert lost["user_id"] == str(ben.id)
    for number in range(40):
        await first.ice(number)
    await cafe.pass_time(25, ben)

    back = await cafe.dial(ben, code, 0)  # on the other replica
    ready = await back.next("ready")
    assert (ready["polite"], len(ready["participants"])) == (True, 2)
    assert [await back.heard_ice() for _ in range(40)] == list(range(40))
    await back.silent(1.3)
    await first.next("peer_joined")
    await back.ice(99)
    assert await first.heard_ice() == 99


async def test_both_gone_for_a_while_resume_the_same_call(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    alone = await cafe.dial(ana, code)
    call_id = (await alone.next("ready"))["call_id"]
    await alone.drop()
    second = await cafe.dial(ben, code, 1)
    assert (await second.next("ready"))["call_id"] == call_id
    await second.drop()
    back = await cafe.dial(ana, code, 1)
    ready = await back.next("ready")
    assert (ready["call_id"], ready["polite"]) == (call_id, False)


async def test_after_thirty_seconds_the_place_is_free(cafe: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code = await cafe.room(ana, ben, cid)
    first, second = await cafe.pair(code, ana, ben)
    await second.socket.close()
    await first.next("peer_lost")
    await cafe.pass_time(30, ben)
    left = await first.next("peer_left")
    assert (left["user_id"], left["reason"]) == (str(ben.id), "timeout")
    third = await cafe.dial(cid, code, 1)
    assert (await third.next("ready"))["polite"] is True
    await first.next("peer_joined")


async def test_a_second_tab_takes_the_place_over(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, old = await cafe.pair(code, ana, ben)
    new = await cafe.dial(ben, code, 0)
    assert (await new.next("ready"))["polite"] is True
    assert await old.code() == CloseCode.REPLACED
    assert (await first.next("peer_joined"))["user_id"] == str(ben.id)
    await first.ice(1)
    assert await new.heard_ice() == 1
    await new.ice(2)
    assert await first.heard_ice() == 2
    await first.silent()  # the end of the old socket is nobody's loss


async def test_signals_with_nobody_there_are_dropped(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first = await cafe.dial(ana, code)
    await first.next("ready")
    await first.say("webrtc_offer", offer=OFFER)
    await first.silent(0.2)
    second = await cafe.dial(ben, code, 1)
    await second.next("ready")
    await second.silent()


async def test_the_room_sees_its_call_change(cafe: Any, servers: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    shown = (await cafe.ask(ana, "GET", f"/api/rooms/{code}")).json()
    frames: asyncio.Queue[Any] = asyncio.Queue()
    events: asyncio.Queue[Any] = asyncio.Queue()
    client = await nats.connect(servers.nats_url)

    async def on_frame(message: Any) -> None:
        frames.put_nowait(msgspec.json.decode(message.data))

    async def on_event(message: Any) -> None:
        event = msgspec.json.decode(message.data)
        if event["room_id"] == shown["id"]:
            events.put_nowait((message.subject.rpartition(".")[2], event["version"]))

    try:
        await client.subscribe(live_room(UUID(shown["id"])), cb=on_frame)
        await client.subscribe("cafe.evt.signaling.v1.*", cb=on_event)
        await client.flush()
        first, second = await cafe.pair(code, ana, ben)
        await first.say("hangup")
        await second.next("peer_left")
        await second.say("hangup")
        async with asyncio.timeout(5):
            got = [await frames.get() for _ in range(4)]
            told = [await events.get() for _ in range(4)]
    finally:
        await client.close()
    assert [frame["state"] for frame in got] == ["waiting", "active", "waiting", "idle"]
    assert [frame["version"] for frame in got] == [1, 2, 3, 4]
    assert got[3] == {
        "type": "call",
        "state": "idle",
        "call_id": None,
        "version": 4,
        "participants": [],
    }
    assert told == [
        ("call_started", 1),
        ("call_changed", 2),
        ("call_changed", 3),
        ("call_ended", 4),
    ]
