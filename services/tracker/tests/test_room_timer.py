"""A room's timer: who may see and touch it, and how the others hear of it. Chat is away here."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import nats
import pytest

from cafe_chassis.asking import Asker
from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import settings_for
from cafe_contracts.frames import TimerFrame
from cafe_contracts.questions import RoomName, TimersAnswer, TimersQuestion
from cafe_contracts.subjects import live_room

pytestmark = pytest.mark.asyncio(loop_scope="session")


MODERATOR = {"role": "moderator"}
LONG = {"focus_minutes": 180}
"""18 s here: it does not end during a test, however busy the machine is."""


async def room_id_of(cafe: Any, owner: Any, code: str) -> UUID:
    answer = await owner.get(f"{cafe.rooms.url}/api/rooms/{code}")
    return UUID(answer.json()["id"])


async def test_members_share_one_timer(cafe: Any) -> None:
    ana, ben = await cafe.sign_up(), await cafe.sign_up()
    code = await cafe.open_room(ana, ben)
    started = await ana.post(f"/rooms/{code}/timer/start", LONG)
    assert started.status_code == 200, started.text
    seen = (await ben.get(f"/rooms/{code.lower()}/timer")).json()
    assert (seen["scope"], seen["room"], seen["status"]) == ("room", code, "running")
    assert seen["ends_at"] == started.json()["ends_at"]
    assert seen["controlled_by"]["user_id"] == str(ana.id)
    paused = await ben.post(f"/rooms/{code}/timer/pause", {"version": seen["version"]})
    assert paused.status_code == 200
    late = await ana.post(f"/rooms/{code}/timer/skip", {"version": seen["version"]})
    assert (late.status_code, late.json()["timer"]["status"]) == (409, "paused")


@pytest.mark.parametrize(
    ("visibility", "status", "code"),
    [("public", 403, "not_a_member"), ("private", 404, "not_found")],
)
async def test_others_have_no_business_with_it(
    cafe: Any, visibility: str, status: int, code: str
) -> None:
    ana, eve = await cafe.sign_up(), await cafe.sign_up()
    room = await cafe.open_room(ana, visibility=visibility)
    for answer in (
        await eve.get(f"/rooms/{room}/timer"),
        await eve.post(f"/rooms/{room}/timer/start"),
        await eve.post("/sessions", {"minutes": 5, "room": room}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("code", ["ZZZZZZ", "short", "0OIL1U", "%2e%2e", "%00"])
async def test_rooms_that_do_not_exist(cafe: Any, code: str) -> None:
    ana = await cafe.sign_up()
    assert (await ana.get(f"/rooms/{code}/timer")).status_code == 404


async def test_hosts_only(cafe: Any) -> None:
    ana, ben, cem = await cafe.sign_up(), await cafe.sign_up(), await cafe.sign_up()
    code = await cafe.open_room(ana, ben, cem, timer_control="host")
    made = await ana.patch(f"{cafe.rooms.url}/api/rooms/{code}/members/{ben.id}", MODERATOR)
    assert made.status_code == 200, made.text
    refused = await cem.post(f"/rooms/{code}/timer/start")
    assert (refused.status_code, refused.json()["code"]) == (403, "hosts_only")
    assert (await cem.get(f"/rooms/{code}/timer")).status_code == 200
    assert (await ben.post(f"/rooms/{code}/timer/start", LONG)).status_code == 200
    assert (await ana.post(f"/rooms/{code}/timer/pause")).status_code == 200


async def test_every_change_goes_to_the_room_as_a_frame(
    cafe: Any, servers: Any, eventually: Callable[..., Any]
) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    room_id = await room_id_of(cafe, ana, code)
    frames: list[TimerFrame] = []
    bus = await nats.connect(servers.nats_url)
    try:

        async def hear(message: Any) -> None:
            frames.append(msgspec.json.decode(message.data, type=TimerFrame))

        await bus.subscribe(live_room(room_id), cb=hear)
        await bus.flush()
        await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 10})
        refused = await ana.post(f"/rooms/{code}/timer/start")
        assert refused.status_code == 409

        async def heard_the_end() -> bool:
            return len(frames) >= 2

        await eventually(heard_the_end)
    finally:
        await bus.close()
    assert [(frame.version, frame.status, frame.phase) for frame in frames] == [
        (2, "running", "focus"),
        (3, "idle", "break"),
    ]
    assert {frame.room for frame in frames} == {code}


async def test_chat_asks_for_the_timers_of_its_rooms(cafe: Any, servers: Any) -> None:
    ana = await cafe.sign_up()
    used, unused = await cafe.open_room(ana), await cafe.open_room(ana)
    timer = (await ana.post(f"/rooms/{used}/timer/start", LONG)).json()
    names = [
        RoomName(room_id=await room_id_of(cafe, ana, code), code=code) for code in (used, unused)
    ]
    settings = settings_for(BaseSettings, servers, "", **cafe.chat_settings)
    asker = Asker("chat", settings)
    try:
        question = TimersQuestion(rooms=names)
        for _ in range(2):
            answer = await asker.post(
                "tracker", "/internal/v1/timers", answer=TimersAnswer, body=question
            )
            found = {room.timer.room: room.timer for room in answer.timers}
            assert str(found[used].id) == timer["id"]
            assert (found[used].status, found[unused].status) == ("running", "idle")
        shown = (await ana.get(f"/rooms/{unused}/timer")).json()
        assert shown["id"] == str(found[unused].id)
    finally:
        await asker.close()


async def test_the_phase_moves_on_while_chat_is_away(cafe: Any) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 1})
    await asyncio.sleep(0.15)
    timer = (await ana.get(f"/rooms/{code}/timer")).json()
    assert (timer["status"], timer["phase"]) == ("idle", "break")
    assert await ana.sessions() == []


async def test_the_timer_of_a_deleted_room_ends(
    cafe: Any, servers: Any, eventually: Callable[..., Any]
) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    room_id = await room_id_of(cafe, ana, code)
    await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 180})
    settings = settings_for(BaseSettings, servers, "", **cafe.chat_settings)
    asker = Asker("chat", settings)
    try:
        deleted = await ana.delete(f"{cafe.rooms.url}/api/rooms/{code}")
        assert deleted.status_code == 204

        async def ended() -> bool:
            question = TimersQuestion(rooms=[RoomName(room_id=room_id, code=code)])
            answer = await asker.post(
                "tracker", "/internal/v1/timers", answer=TimersAnswer, body=question
            )
            return answer.timers[0].timer.status == "idle"

        await eventually(ended)
    finally:
        await asker.close()
    assert (await ana.get(f"/rooms/{code}/timer")).status_code == 404


async def test_a_session_by_hand_in_a_room(cafe: Any) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    added = await ana.post("/sessions", {"minutes": 5, "room": code.lower()})
    assert (added.status_code, added.json()["room"]) == (201, code)
    path = f"/sessions/{added.json()['id']}"
    assert (await ana.patch(path, {"room": None})).json()["room"] is None
