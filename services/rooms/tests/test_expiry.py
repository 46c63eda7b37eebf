from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from rooms_cast import MakePerson
from rooms_neighbours import Neighbours
from sqlalchemy import update

from cafe_chassis.testing import App
from cafe_database.sessions import unit
from cafe_rooms.expiry.service import close_empty_rooms
from cafe_rooms.tables import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def wait_in_vain(app: App, room: dict[str, Any], minutes: int) -> None:
    """Let a room have been empty for so much longer."""
    async with unit(app.resources.core.sessions) as session:
        await session.execute(
            update(Room)
            .where(Room.id == UUID(room["id"]))
            .values(empty_since=Room.empty_since - timedelta(minutes=minutes))
        )


async def test_an_empty_room_closes_when_its_time_is_up(person: MakePerson, app: App) -> None:
    ana = person()
    short, long, never = [await ana.opens(expires=expires) for expires in ("15m", "1d", "never")]
    await close_empty_rooms(app.resources.core)
    assert (await ana.sees(short))["expires_at"] < (await ana.sees(long))["expires_at"]
    for room in (short, long, never):
        await wait_in_vain(app, room, 16)
    await close_empty_rooms(app.resources.core)
    assert (await ana.http.get(f"/api/rooms/{short['code']}")).status_code == 404
    assert (await ana.sees(never))["expires_at"] is None
    assert (await ana.sees(long))["expires_at"] is not None


async def test_somebody_online_keeps_it_open_and_so_does_ignorance(
    person: MakePerson, app: App, peers: Neighbours
) -> None:
    ana = person()
    core = app.resources.core
    room = await ana.opens(expires="15m")
    await close_empty_rooms(core)
    await wait_in_vain(app, room, 16)

    known, peers.online = peers.online, None
    assert known is not None
    try:
        await close_empty_rooms(core)
        assert (await ana.sees(room))["expires_at"] is not None
    finally:
        peers.online = known

    peers.online[UUID(room["id"])] = [ana.id]
    assert (await ana.sees(room))["expires_at"] is None
    await close_empty_rooms(core)
    del peers.online[UUID(room["id"])]
    # Emptiness is counted from anew, not from before somebody came.
    await close_empty_rooms(core)
    assert (await ana.sees(room))["expires_at"] is not None


async def test_a_changed_choice_starts_the_clock_anew(person: MakePerson, app: App) -> None:
    ana = person()
    room = await ana.opens(expires="15m")
    path = f"/api/rooms/{room['code']}"
    await close_empty_rooms(app.resources.core)
    await wait_in_vain(app, room, 16)
    for expires in ("never", "15m"):
        answer = await ana.http.patch(path, json={"expires": expires})
        assert answer.json()["expires_at"] is None
    await close_empty_rooms(app.resources.core)
    assert (await ana.sees(room))["expires_at"] is not None
