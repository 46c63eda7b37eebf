"""What rooms says through chat: reminders of sessions, the coming end of an empty room."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cafe_database.sessions import unit
from cafe_rooms.expiry.service import look_at
from cafe_rooms.schedule.reminding import remind

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_reminder_reaches_each_socket_once_whatever_replica_hears_of_it(cafe):
    ana, ben = await cafe.people(2)
    room = await cafe.room(ana, ben)
    sockets = [await cafe.enter(who, room, replica) for who in (ana, ben) for replica in (0, 1)]
    starts_at = (datetime.now(UTC) + timedelta(minutes=9)).replace(microsecond=0)
    draft = {"title": "Exam week", "starts_at": starts_at.isoformat(), "minutes": 50}
    path = f"/api/rooms/{room.code}/schedule"
    assert (await cafe.ask(ana, "POST", path, json=draft)).status_code == 201
    for _ in range(2):
        await remind(cafe.rooms.resources.core)
    for socket in sockets:
        assert await socket.next("room") == {
            "type": "room",
            "event": "reminder",
            "title": "Exam week",
            "starts_at": starts_at.isoformat().replace("+00:00", "Z"),
        }
    for socket in sockets:
        await socket.silent(0.5, but=("join",))


async def test_the_end_of_an_empty_room_is_told_once_before_it_comes(cafe):
    ana = await cafe.person()
    room = await cafe.room(ana)
    hers = await cafe.enter(ana, room, 1)
    await cafe.ask(ana, "PATCH", f"/api/rooms/{room.code}", json={"expires": "15m"})
    core = cafe.rooms.resources.core
    async with unit(core.sessions) as session:
        await session.execute(
            text("UPDATE rooms SET empty_since = now() - interval '9 minutes' WHERE id = :id"),
            {"id": room.id},
        )
    await look_at(core, room.id, occupied=False)
    await hers.silent(0.7)
    async with unit(core.sessions) as session:
        await session.execute(
            text("UPDATE rooms SET empty_since = now() - interval '11 minutes' WHERE id = :id"),
            {"id": room.id},
        )
    for _ in range(3):
        await look_at(core, room.id, occupied=False)
    told = await hers.next("room")
    assert told["event"] == "expiring"
    left = datetime.fromisoformat(told["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=3) < left < timedelta(minutes=5)
    await hers.silent(0.7)
    await look_at(core, room.id, occupied=True)
    card = await cafe.ask(ana, "GET", f"/api/rooms/{room.code}")
    assert card.json()["expires_at"] is None
