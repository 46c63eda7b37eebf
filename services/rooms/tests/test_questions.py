from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from rooms_cast import MakePerson, Person, refusal

from cafe_chassis.testing import App, TestIssuer
from cafe_contracts.questions import Admission, Roster, RostersAnswer
from cafe_database.ids import new_id

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def admission(internal: httpx.AsyncClient, code: str, person: Person) -> Admission:
    path = f"/internal/v1/rooms/{code}/admission"
    answer = await internal.get(path, params={"user_id": str(person.id)})
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=Admission)


async def rosters(internal: httpx.AsyncClient, asked: dict[str, int]) -> list[Roster]:
    body = {"rooms": [{"room_id": key, "version": version} for key, version in asked.items()]}
    answer = await internal.post("/internal/v1/rosters", json=body)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=RostersAnswer).rosters


async def roster(internal: httpx.AsyncClient, room: dict[str, Any]) -> Roster:
    (found,) = await rosters(internal, {room["id"]: 0})
    return found


async def test_mates_are_members_of_one_room(
    person: MakePerson, internal: httpx.AsyncClient
) -> None:
    ana, ben, cem = person(), person(), person()
    await ben.joins(await ana.opens())
    await cem.opens()

    async def mates(one: Person, other: Person) -> bool:
        params = {"person_id": str(one.id), "other_id": str(other.id)}
        answer = await internal.get("/internal/v1/mates", params=params)
        assert answer.status_code == 200, answer.text
        found: bool = answer.json()["mates"]
        return found

    assert await mates(ana, ben)
    assert await mates(ben, ana)
    assert not await mates(ana, cem)


async def test_admission_tells_role_and_ban(
    person: MakePerson, internal: httpx.AsyncClient
) -> None:
    ana, ben, cem = person(), person(), person()
    room = await ana.opens(visibility="private", capacity=5, timer_control="host")
    await ben.joins(room)
    owner = await admission(internal, room["code"].lower(), ana)
    assert owner == Admission(
        room_id=UUID(room["id"]),
        code=room["code"],
        name="Library",
        visibility="private",
        capacity=5,
        locked=False,
        timer_control="host",
        roster_version=3,
        role="owner",
        banned=False,
    )
    assert (await admission(internal, room["code"], cem)).role is None
    await ana.http.delete(f"/api/rooms/{room['code']}/members/{ben.id}", params={"ban": "true"})
    after = await admission(internal, room["code"], ben)
    assert (after.role, after.banned) == (None, True)
    assert after.roster_version > owner.roster_version


async def test_unknown_rooms_have_no_admission(internal: httpx.AsyncClient) -> None:
    for code in ("22222Z", "nonsense"):
        path = f"/internal/v1/rooms/{code}/admission"
        answer = await internal.get(path, params={"user_id": str(new_id())})
        assert refusal(answer) == (404, "not_found")


async def test_rosters_come_when_they_are_newer(
    person: MakePerson, internal: httpx.AsyncClient
) -> None:
    ana, ben = person("ana"), person("ben")
    room, other = await ana.opens(), await ana.opens()
    held = await roster(internal, room)
    assert [(member.username, member.role) for member in held.members] == [("ana", "owner")]
    assert not held.deleted
    unchanged = (await roster(internal, other)).version
    await ben.joins(room)
    asked = {room["id"]: held.version, other["id"]: unchanged}
    (newer,) = await rosters(internal, asked)
    assert newer.version > held.version
    assert [(member.user_id, member.display_name) for member in newer.members] == [
        (ana.id, "Ana"),
        (ben.id, "Ben"),
    ]
    assert await rosters(internal, {room["id"]: newer.version}) == []


async def test_every_change_of_room_or_membership_gives_a_newer_roster(
    person: MakePerson, internal: httpx.AsyncClient
) -> None:
    ana, ben, cem = person(), person(), person()
    room = await ana.opens()
    path = f"/api/rooms/{room['code']}"

    async def kick() -> None:
        await ana.http.delete(f"{path}/members/{cem.id}")

    async def lock() -> None:
        await ana.http.patch(path, json={"locked": True})

    async def hand_over() -> None:
        await ana.http.post(f"{path}/leave")

    version = (await roster(internal, room)).version
    steps = [
        lambda: ben.joins(room),
        lambda: cem.joins(room),
        lambda: ana.promotes(cem, room, "moderator"),
        kick,
        lock,
        hand_over,
    ]
    for step in steps:
        await step()
        newer = (await roster(internal, room)).version
        assert newer > version
        version = newer
    await ben.http.patch(path, json={"locked": True})
    assert (await roster(internal, room)).version == version


async def test_deleted_and_unknown_rooms_count_as_deleted(
    person: MakePerson, internal: httpx.AsyncClient
) -> None:
    ana = person()
    room = await ana.opens()
    held = await roster(internal, room)
    await ana.http.delete(f"/api/rooms/{room['code']}")
    unknown = str(new_id())
    gone = await rosters(internal, {room["id"]: held.version, unknown: 0})
    assert {str(one.room_id) for one in gone} == {room["id"], unknown}
    assert all(one.deleted and not one.members for one in gone)
    assert next(one for one in gone if str(one.room_id) == room["id"]).version > held.version


async def test_questions_need_a_token_with_the_scope_and_the_internal_port(
    app: App, issuer: TestIssuer, person: MakePerson
) -> None:
    path = "/internal/v1/rooms/22222Z/admission"
    params = {"user_id": str(new_id())}
    async with httpx.AsyncClient(base_url=app.internal_url, verify=False) as http:
        assert (await http.get(path, params=params)).status_code == 401
        for headers, status in (
            (issuer.service("chat", "rooms", "rooms:rosters"), 403),
            (issuer.service("chat", "chat", "rooms:admission"), 401),
        ):
            answer = await http.get(path, params=params, headers=headers)
            assert answer.status_code == status
    assert (await person().http.get(path, params=params)).status_code == 404
