from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from rooms_cast import MakePerson, refusal
from rooms_neighbours import Neighbours
from sqlalchemy import update
from test_questions import admission, roster

from cafe_chassis.testing import App
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_rooms.tables import Mute

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_mute_is_seen_by_everybody_and_outlives_leaving(
    person: MakePerson, app: App, internal: httpx.AsyncClient, peers: Neighbours
) -> None:
    ana, ben = person("ana"), person("ben")
    room = await ana.opens()
    await ben.joins(room)
    path = f"/api/rooms/{room['code']}"
    before = await roster(internal, room)
    assert peers.online is not None
    peers.online[UUID(room["id"])] = [ben.id]
    answer = await ana.http.put(f"{path}/members/{ben.id}/mute", json={"minutes": 10})
    assert answer.status_code == 200, answer.text
    card = answer.json()
    until = datetime.fromisoformat(card["muted_until"])
    left = until - datetime.now(until.tzinfo)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert (card["online"], card["status"], card["note"]) == (True, "focus", "chapter 3")
    shown = {one["user"]["username"]: one for one in (await ben.http.get(f"{path}/members")).json()}
    assert shown["ana"]["muted_until"] is None
    assert (shown["ana"]["online"], shown["ana"]["status"]) == (False, None)
    assert shown["ben"] == card

    after = await roster(internal, room)
    assert after.version > before.version
    assert {one.username: one.muted_until for one in after.members} == {"ana": None, "ben": until}
    assert (await admission(internal, room["code"], ben)).muted_until == until
    await ben.http.post(f"{path}/leave")
    await ben.joins(room)
    assert (await admission(internal, room["code"], ben)).muted_until == until

    async with unit(app.resources.core.sessions) as session:
        past = until - timedelta(minutes=11)
        await session.execute(update(Mute).where(Mute.person_id == ben.id).values(muted_until=past))
    assert (await admission(internal, room["code"], ben)).muted_until is None
    await ana.http.put(f"{path}/members/{ben.id}/mute", json={"minutes": 1})
    assert (await ana.http.delete(f"{path}/members/{ben.id}/mute")).status_code == 204
    assert (await ana.http.delete(f"{path}/members/{ben.id}/mute")).status_code == 204
    assert (await admission(internal, room["code"], ben)).muted_until is None


async def test_who_may_mute_whom(person: MakePerson) -> None:
    ana, mod, ben, eve = person(), person(), person(), person()
    room, secret = await ana.opens(), await ana.opens(visibility="private")
    for one in (mod, ben):
        await one.joins(room)
    await ana.promotes(mod, room, "moderator")

    async def mute(who, target, where=room, minutes: object = 5) -> int:
        path = f"/api/rooms/{where['code']}/members/{target}/mute"
        return (await who.http.put(path, json={"minutes": minutes})).status_code

    assert await mute(mod, ben.id) == 200
    assert await mute(ana, mod.id) == 200
    assert await mute(mod, ana.id) == 403
    assert await mute(ben, mod.id) == 403
    assert await mute(eve, ben.id) == 403
    assert await mute(ana, ana.id) == 409
    assert await mute(ana, new_id()) == 404
    assert await mute(eve, ana.id, secret) == 404
    assert await mute(ana, ben.id, minutes=0) == 422
    assert await mute(ana, ben.id, minutes=10_081) == 422
    path = f"/api/rooms/{room['code']}/members/{ana.id}/mute"
    assert refusal(await mod.http.delete(path)) == (403, "forbidden")


async def test_settings_and_who_may_change_them(
    person: MakePerson, internal: httpx.AsyncClient
) -> None:
    ana, mod = person(), person()
    room = await ana.opens(quiet_focus=True, slow_mode_seconds=5, retention_days=30)
    assert (room["quiet_focus"], room["slow_mode_seconds"], room["retention_days"]) == (True, 5, 30)
    await mod.joins(room)
    await ana.promotes(mod, room, "moderator")
    path = f"/api/rooms/{room['code']}"
    answer = await mod.http.patch(path, json={"slow_mode_seconds": 60, "locked": True})
    assert (answer.json()["slow_mode_seconds"], answer.json()["locked"]) == (60, True)
    for wrong in ({"quiet_focus": False}, {"retention_days": 1}, {"timer_control": "host"}):
        assert (await mod.http.patch(path, json=wrong)).status_code == 403
    for wrong in ({"slow_mode_seconds": 3601}, {"retention_days": 0}, {"retention_days": 3651}):
        assert (await ana.http.patch(path, json=wrong)).status_code == 422
    answer = await ana.http.patch(path, json={"retention_days": None, "quiet_focus": False})
    assert (answer.json()["retention_days"], answer.json()["quiet_focus"]) == (None, False)
    told = await roster(internal, room)
    assert (told.quiet_focus, told.slow_mode_seconds, told.retention_days) == (False, 60, None)
    assert (await admission(internal, room["code"], mod)).slow_mode_seconds == 60
