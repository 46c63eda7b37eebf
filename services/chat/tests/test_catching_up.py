"""Many missed messages, and frames of other services (P4–P6)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from chat_posting import post_in

from cafe_chat.messages.posting import NewMessage
from cafe_contracts import subjects, wire
from cafe_contracts.frames import CallFrame, TimerFrame
from cafe_contracts.states import PersonRef
from cafe_database.ids import new_id
from cafe_database.sessions import unit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def write(cafe, room, author, count: int) -> None:
    """Store messages without a frame being sent, as by a replica that dies after the commit."""
    drafts = [
        NewMessage(
            id=new_id(), author_id=author.id, client_id=None, body=f"m{number}", reply_to=None
        )
        for number in range(count)
    ]
    async with unit(cafe.chats[0].resources.core.sessions) as session:
        await post_in(session, room.id, *drafts)


async def test_hundreds_of_messages_without_a_frame_are_found(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room)
    await write(cafe, room, ana, 600)
    heard = await hers.frames("chat", 600, within_s=8)
    assert [frame["seq"] for frame in heard] == list(range(1, 601))
    assert heard[0]["username"] == ana.username


async def test_up_to_five_hundred_are_replayed_and_more_are_a_resync(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    await cafe.enter(ana, room)
    await write(cafe, room, ana, 510)
    back = await cafe.enter(ana, room, after=10)
    assert [frame["seq"] for frame in await back.frames("chat", 500)] == list(range(11, 511))
    lost = await cafe.enter(ana, room, after=9)
    assert await lost.next() == {"type": "resync", "head": 510}
    await lost.silent(0.3)


def timer(code: str, version: int) -> TimerFrame:
    now = datetime.now(UTC)
    return TimerFrame(
        id=uuid4(),
        scope="room",
        room=code,
        status="running",
        phase="focus",
        round=1,
        rounds=4,
        focus_minutes=25,
        break_minutes=5,
        long_break_minutes=15,
        auto_start=False,
        started_at=now,
        ends_at=now + timedelta(minutes=25),
        remaining_seconds=1500,
        server_time=now,
        version=version,
        controlled_by=None,
        mode="countdown",
        flow_ratio=5,
        overtime_minutes=0,
        elapsed_seconds=0,
        overtime_at=None,
        overtime_seconds=0,
        goal=None,
    )


async def test_timer_and_call_of_other_services_are_relayed_and_shown(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    hers = await cafe.enter(ana, room, 0)
    assert (hers.hello["timer"], hers.hello["call"]) == (None, None)
    bus = cafe.rooms.resources.core.bus
    call = CallFrame(
        state="waiting",
        call_id=uuid4(),
        version=2,
        participants=[PersonRef(user_id=ben.id, username=ben.username)],
    )
    for frame in (timer(room.code, 5), timer(room.code, 4), call):
        await bus.publish_live(subjects.live_room(room.id), wire.encode(frame))
    told = await hers.next("timer")
    assert (told["version"], told["room"]) == (5, room.code)
    assert (await hers.next("call"))["participants"][0]["username"] == ben.username
    await hers.send("ping")
    pong = await hers.next("pong")
    assert (pong["timer_version"], pong["call_version"]) == (5, 2)

    await asyncio.sleep(1)
    late = await cafe.enter(ana, room, 0)
    assert late.hello["call"]["version"] == 2
    assert "type" not in late.hello["call"]
    assert "type" not in late.hello["timer"]
    assert late.hello["timer"]["remaining_seconds"] in (1499, 1498)
    assert late.hello["timer"]["server_time"] > told["server_time"]
