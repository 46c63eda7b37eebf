"""A call at the break: who may ask whom, and when both are asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import nats
import pytest

from cafe_contracts.events import PersonBlocked, TimerChanged
from cafe_contracts.subjects import live_room
from cafe_database.sessions import unit
from cafe_signaling.asks import breaks, queries, service
from cafe_signaling.asks.breaks import DAY, RECENT
from cafe_signaling.reactions import subscriptions

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


async def ask(cafe: Any, who: Any, code: str, whom: Any, **more: Any) -> Any:
    body = {"user_id": str(whom.id)}
    return await cafe.ask(who, "POST", f"/api/calls/{code}/asks", json=body, **more)


async def asks_of(cafe: Any, who: Any, code: str) -> list[dict[str, Any]]:
    answer = await cafe.ask(who, "GET", f"/api/calls/{code}/asks")
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()
    return listed


async def room_of(cafe: Any, *people: Any) -> tuple[str, UUID]:
    code = await cafe.room(*people)
    shown = (await cafe.ask(people[0], "GET", f"/api/rooms/{code}")).json()
    return code, UUID(shown["id"])


async def timer(cafe: Any, version: int, phase: str, **owner: UUID) -> None:
    """Let a timer change, as tracker would tell."""
    event = TimerChanged(
        event_id=uuid4(),
        occurred_at=datetime.now(UTC),
        actor_id=None,
        version=version,
        timer_id=uuid4(),
        room_id=owner.get("room_id"),
        person_id=owner.get("person_id"),
        status="idle",
        phase=phase,  # type: ignore[arg-type]
    )
    async with unit(cafe.sessions) as session:
        await service.on_timer(session, cafe.calls[0].resources.core.bus, event)


@asynccontextmanager
async def hearing(servers: Any, room_id: UUID) -> AsyncIterator[Any]:
    """Give the `call_ask` frames that the room's sockets are to get."""
    client = await nats.connect(servers.nats_url)
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def on_frame(message: Any) -> None:
        frame = msgspec.json.decode(message.data)
        if frame["type"] == "call_ask":
            heard.put_nowait(frame)

    try:
        await client.subscribe(live_room(room_id), cb=on_frame)
        await client.flush()

        async def next_frame() -> dict[str, Any]:
            async with asyncio.timeout(5):
                return await heard.get()

        yield next_frame
        assert heard.empty()
    finally:
        await client.close()


async def test_a_break_is_the_rooms_or_that_of_both() -> None:
    just, long_ago = NOW - timedelta(minutes=1), NOW - RECENT - timedelta(seconds=1)
    assert breaks.is_due(just, None, None, NOW)
    assert breaks.is_due(None, just, just, NOW)
    assert not breaks.is_due(None, just, None, NOW)
    assert not breaks.is_due(None, just, long_ago, NOW)
    assert not breaks.is_due(long_ago, None, just, NOW)
    assert [breaks.is_break(phase) for phase in ("focus", "break", "long_break")] == [
        False,
        True,
        True,
    ]


async def test_the_rooms_break_asks_both_once(cafe: Any, servers: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code, room_id = await room_of(cafe, ana, ben, cid)
    await timer(cafe, 3, "focus", room_id=room_id)
    async with hearing(servers, room_id) as next_frame:
        made = await ask(cafe, ana, code, ben)
        assert made.status_code == 201, made.text
        assert made.json()["state"] == "asked"
        assert (await next_frame())["state"] == "asked"
        again = await ask(cafe, ana, code, ben)
        assert again.json() == made.json()
        assert (await next_frame())["id"] == made.json()["id"]
        assert await asks_of(cafe, ben, code) == [made.json()]
        assert await asks_of(cafe, cid, code) == []

        await timer(cafe, 4, "break", room_id=room_id)
        due = await next_frame()
        assert due == {
            "type": "call_ask",
            "id": made.json()["id"],
            "state": "due",
            "asker": {"user_id": str(ana.id), "username": ana.username},
            "asked": {"user_id": str(ben.id), "username": ben.username},
        }
        # The same event again, an older one, and the break that goes on: nothing new.
        await timer(cafe, 4, "break", room_id=room_id)
        await timer(cafe, 2, "long_break", room_id=room_id)
        await timer(cafe, 5, "break", room_id=room_id)
    assert [one["state"] for one in await asks_of(cafe, ana, code)] == ["due"]


async def test_both_own_timers_count_and_asking_in_a_break_asks_at_once(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code, _ = await room_of(cafe, ana, ben)
    await ask(cafe, ben, code, ana)
    await timer(cafe, 1, "long_break", person_id=ana.id)
    assert [one["state"] for one in await asks_of(cafe, ana, code)] == ["asked"]
    await timer(cafe, 1, "break", person_id=ben.id)
    assert [one["state"] for one in await asks_of(cafe, ana, code)] == ["due"]
    back = await ask(cafe, ana, code, ben)
    assert back.json()["state"] == "due"
    await timer(cafe, 2, "focus", person_id=ben.id)
    other = (await room_of(cafe, ana, ben))[0]
    assert (await ask(cafe, ana, other, ben)).json()["state"] == "asked"


async def test_either_takes_it_back_and_meeting_ends_it(cafe: Any, servers: Any) -> None:
    ana, ben, cid = await cafe.people(3)
    code, room_id = await room_of(cafe, ana, ben, cid)
    first = (await ask(cafe, ana, code, ben)).json()["id"]
    path = f"/api/calls/{code}/asks/{first}"
    assert (await cafe.ask(cid, "DELETE", path)).status_code == 404
    assert (await cafe.ask(ben, "DELETE", path)).status_code == 204
    assert (await cafe.ask(ana, "DELETE", path)).status_code == 404
    await ask(cafe, ana, code, ben)
    await ask(cafe, cid, code, ana)
    async with hearing(servers, room_id) as next_frame:
        await cafe.pair(code, ana, ben)
        assert (await next_frame())["state"] == "gone"
    assert [one["asker"]["username"] for one in await asks_of(cafe, ana, code)] == [cid.username]


async def test_only_members_are_asked_and_nobody_who_is_blocked(cafe: Any) -> None:
    ana, ben, cid, eve = await cafe.people(4)
    code, _ = await room_of(cafe, ana, ben, cid)
    assert (await ask(cafe, ana, code, eve)).status_code == 404
    assert (await ask(cafe, ana, code, ana)).status_code == 422
    assert (await ask(cafe, eve, code, ana)).status_code == 403
    await ask(cafe, ana, code, ben)
    (people,) = [one for one in subscriptions(cafe.calls[0].resources) if "people" in one.name]
    block = PersonBlocked(
        event_id=uuid4(),
        occurred_at=NOW,
        actor_id=ben.id,
        version=1,
        person_id=ben.id,
        blocked_id=ana.id,
    )
    async with unit(cafe.sessions) as session:
        await people.handlers[PersonBlocked](session, block)
    assert await asks_of(cafe, ben, code) == []
    assert (await ask(cafe, ana, code, ben)).status_code == 404
    assert (await ask(cafe, ana, code, cid)).status_code == 201


async def test_old_wishes_are_forgotten(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code, _ = await room_of(cafe, ana, ben)
    await ask(cafe, ana, code, ben)
    async with unit(cafe.sessions) as session:
        await queries.trim(session, DAY, RECENT)
    assert len(await asks_of(cafe, ana, code)) == 1
    async with unit(cafe.sessions) as session:
        await queries.trim(session, timedelta(0), RECENT)
    assert await asks_of(cafe, ana, code) == []
