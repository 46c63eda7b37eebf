from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import httpx
import pytest
from rooms_cast import MakePerson, Person, refusal
from sqlalchemy import text

from cafe_chassis.testing import HOST, App
from cafe_database.sessions import unit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def invite(person: Person, room: dict[str, Any], **draft: Any) -> dict[str, Any]:
    answer = await person.http.post(f"/api/rooms/{room['code']}/invites", json=draft)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_anybody_who_holds_a_link_sees_the_name_and_may_come_in(
    person: MakePerson, app: App
) -> None:
    ana, ben = person("ana"), person("ben")
    room = await ana.opens(name="Secret", visibility="private")
    made = await invite(ana, room)
    path = f"/api/rooms/invites/{made['token']}"
    async with httpx.AsyncClient(base_url=app.url, headers={"host": HOST}) as anybody:
        answer = await anybody.get(path)
        assert (answer.status_code, answer.json()) == (200, {"room_name": "Secret", "by": "ana"})
        assert refusal(await anybody.post(f"{path}/accept")) == (401, "not_logged_in")
    answer = await ben.http.post(f"{path}/accept")
    assert answer.status_code == 200
    assert (answer.json()["code"], answer.json()["role"]) == (room["code"], "member")
    assert (await ben.sees(room))["my_role"] == "member"


async def test_a_link_opens_as_often_as_it_says_and_not_for_who_is_in(person: MakePerson) -> None:
    ana, ben, cem, dan = (person() for _ in range(4))
    room = await ana.opens()
    made = await invite(ana, room, max_uses=2)
    path = f"/api/rooms/invites/{made['token']}/accept"
    for one in (ana, ben, ben, cem):
        assert (await one.http.post(path)).status_code == 200
    assert refusal(await dan.http.post(path)) == (404, "not_found")
    assert (await ana.http.get(f"/api/rooms/{room['code']}/invites")).json()["items"] == []


async def test_a_link_opens_no_locked_room_and_lets_in_nobody_who_is_banned(
    person: MakePerson,
) -> None:
    ana, ben, cem = (person() for _ in range(3))
    room = await ana.opens(capacity=2)
    path = f"/api/rooms/{room['code']}"
    made = await invite(ana, room, max_uses=1)
    accept = f"/api/rooms/invites/{made['token']}/accept"
    await ben.joins(room)
    assert refusal(await cem.http.post(accept)) == (409, "room_full")
    await ana.http.delete(f"{path}/members/{ben.id}", params={"ban": "true"})
    assert refusal(await ben.http.post(accept)) == (403, "banned")
    await ana.http.patch(path, json={"locked": True})
    assert refusal(await cem.http.post(accept)) == (403, "room_locked")
    await ana.http.patch(path, json={"locked": False})
    # Nobody was let in, so the only use is still there.
    assert (await cem.http.post(accept)).status_code == 200


async def test_links_end_by_age_and_by_hand(person: MakePerson, app: App) -> None:
    ana, ben = person(), person()
    room = await ana.opens()
    path = f"/api/rooms/{room['code']}/invites"
    old, one, other = [await invite(ana, room) for _ in range(3)]
    async with unit(app.resources.core.sessions) as session:
        await session.execute(
            text("update invites set expires_at = now() where id = :id"), {"id": UUID(old["id"])}
        )
    shown = (await ana.http.get(path)).json()["items"]
    assert [item["id"] for item in shown] == [other["id"], one["id"]]
    assert all("token" not in item for item in shown)
    page = (await ana.http.get(path, params={"limit": 1})).json()
    rest = (await ana.http.get(path, params={"cursor": page["next_cursor"]})).json()
    assert [item["id"] for item in rest["items"]] == [one["id"]]
    assert refusal(await ben.http.get(f"/api/rooms/invites/{old['token']}")) == (404, "not_found")

    assert (await ana.http.delete(f"{path}/{one['id']}")).status_code == 204
    assert refusal(await ana.http.delete(f"{path}/{one['id']}")) == (404, "not_found")
    assert refusal(await ben.http.get(f"/api/rooms/invites/{one['token']}")) == (404, "not_found")
    assert (await ana.http.delete(path)).status_code == 204
    answer = await ben.http.post(f"/api/rooms/invites/{other['token']}/accept")
    assert refusal(answer) == (404, "not_found")


async def test_without_a_body_a_link_lives_for_a_week(person: MakePerson) -> None:
    ana = person()
    room = await ana.opens()
    answer = await ana.http.post(f"/api/rooms/{room['code']}/invites")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    lifetime = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(
        made["created_at"]
    )
    assert lifetime == timedelta(days=7)
    assert (made["max_uses"], made["uses"]) == (None, 0)


async def test_an_end_in_another_zone_is_told_in_utc(person: MakePerson) -> None:
    ana = person()
    room = await ana.opens()
    end = datetime.now(UTC) + timedelta(days=2)
    made = await invite(
        ana, room, expires_at=end.astimezone(timezone(timedelta(hours=2))).isoformat()
    )
    assert made["expires_at"].endswith("Z")
    assert datetime.fromisoformat(made["expires_at"]) == end


async def test_a_retry_with_the_same_key_makes_one_link(person: MakePerson) -> None:
    ana = person()
    room = await ana.opens()
    path = f"/api/rooms/{room['code']}/invites"
    key = {"Idempotency-Key": "one-link"}
    first, again = [await ana.http.post(path, json={}, headers=key) for _ in range(2)]
    assert first.json() == again.json()
    assert len((await ana.http.get(path)).json()["items"]) == 1


@pytest.mark.parametrize(
    "draft",
    [
        {"max_uses": 0},
        {"max_uses": 501},
        {"expires_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat()},
        {"expires_at": (datetime.now(UTC) + timedelta(days=400)).isoformat()},
        {"expires_at": "2099-01-01T00:00:00"},
        {"for": "ben"},
    ],
)
async def test_wrong_values_are_refused(person: MakePerson, draft: dict[str, Any]) -> None:
    ana = person()
    room = await ana.opens()
    answer = await ana.http.post(f"/api/rooms/{room['code']}/invites", json=draft)
    assert refusal(answer) == (422, "invalid")


@pytest.mark.parametrize("token", ["x", "members", "x" * 32, "%00" * 32])
async def test_what_is_no_token_is_not_found(person: MakePerson, token: str) -> None:
    ana = person()
    assert refusal(await ana.http.get(f"/api/rooms/invites/{token}")) == (404, "not_found")
    answer = await ana.http.post(f"/api/rooms/invites/{token}/accept")
    assert refusal(answer) == (404, "not_found")
