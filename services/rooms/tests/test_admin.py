"""What administrators do: by the rules for owners, and with a trail of it (docs/api.md §7)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from nats.aio.client import Client
from rooms_cast import MakePerson, Person, refusal

from cafe_chassis.testing import App, TestIssuer
from cafe_database.ids import new_id

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOMS = "/api/rooms/admin/rooms"
MEMBERSHIPS = "/api/rooms/admin/memberships"


@pytest_asyncio.fixture(loop_scope="session")
async def admin(app: App, issuer: TestIssuer) -> AsyncIterator[Person]:
    person_id = new_id()
    username = f"a{person_id.hex[-8:]}"
    headers = issuer.identity(username, person_id=person_id, role="admin")
    async with httpx.AsyncClient(
        base_url=app.url, headers=headers, timeout=20, verify=False
    ) as http:
        yield Person(person_id, username, http)


@pytest_asyncio.fixture(loop_scope="session")
async def trail(servers: Any) -> AsyncIterator[list[dict[str, Any]]]:
    """What rooms tells auth's trail from now on."""
    told: list[dict[str, Any]] = []

    async def hear(message: Any) -> None:
        told.append(msgspec.json.decode(message.data))

    client = Client()
    await client.connect(servers.nats_url)
    await client.subscribe("cafe.evt.rooms.v1.room_audited", cb=hear)
    await client.flush()
    yield told
    await client.close()


async def until(told: list[dict[str, Any]], count: int) -> None:
    async with asyncio.timeout(15):
        while len(told) < count:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ROOMS),
        ("GET", f"{ROOMS}/export"),
        ("GET", f"{ROOMS}/{new_id()}"),
        ("PATCH", f"{ROOMS}/{new_id()}"),
        ("DELETE", f"{ROOMS}/{new_id()}"),
        ("POST", f"{ROOMS}/bulk"),
        ("GET", MEMBERSHIPS),
        ("GET", f"{MEMBERSHIPS}/export"),
        ("GET", f"{MEMBERSHIPS}/{new_id()}.{new_id()}"),
        ("PATCH", f"{MEMBERSHIPS}/{new_id()}.{new_id()}"),
        ("DELETE", f"{MEMBERSHIPS}/{new_id()}.{new_id()}"),
        ("POST", f"{MEMBERSHIPS}/bulk"),
        ("GET", "/api/rooms/admin/overview"),
    ],
)
async def test_only_administrators_get_in(person: MakePerson, method: str, path: str) -> None:
    body = {"PATCH": {}, "POST": {"action": "lock", "ids": [str(new_id())]}}.get(method)
    if method == "PATCH" and "memberships" in path:
        body = {"role": "member"}
    outsider = person()
    answer = await outsider.http.request(method, path, json=body)
    assert refusal(answer) == (403, "forbidden")
    # And learns nothing of what would be valid.
    answer = await outsider.http.request(method, path, json={"no_such_field": 1})
    assert refusal(answer) == (403, "forbidden")


async def test_rooms_are_found_filtered_and_paged(admin: Person, person: MakePerson) -> None:
    ana = person()
    tag = f"tag{new_id().hex[-8:]}"
    made = [await ana.opens(name=f"{tag} {n}", visibility="private") for n in "bac"]
    private = f"{ROOMS}?q={tag.upper()}&visibility=private"
    first = (await admin.http.get(f"{private}&sort=name&limit=2")).json()
    assert [room["name"] for room in first["items"]] == [f"{tag} a", f"{tag} b"]
    assert first["items"][0]["created_by"] == {"id": str(ana.id), "username": ana.username}
    assert first["items"][0]["member_count"] == 1
    rest = await admin.http.get(f"{private}&sort=name&limit=2&cursor={first['next_cursor']}")
    assert [room["name"] for room in rest.json()["items"]] == [f"{tag} c"]
    assert rest.json()["next_cursor"] is None
    for sort, order in (
        ("-created_at", [2, 1, 0]),
        ("created_at", [0, 1, 2]),
    ):
        ids, cursor = [], ""
        while cursor is not None:
            page = (
                await admin.http.get(f"{private}&sort={sort}&limit=2&cursor={cursor}".rstrip("="))
                if cursor
                else await admin.http.get(f"{private}&sort={sort}&limit=2")
            ).json()
            ids += [room["id"] for room in page["items"]]
            cursor = page["next_cursor"]
        assert ids == [made[n]["id"] for n in order]
    assert (await admin.http.get(f"{ROOMS}?q={tag}&locked=true")).json()["items"] == []
    assert refusal(await admin.http.get(f"{ROOMS}?cursor=x")) == (422, "invalid")
    export = await admin.http.get(f"{ROOMS}/export?format=csv&q={tag}")
    assert len(export.text.splitlines()) == 4


async def test_changes_follow_the_owners_rules_and_leave_a_trail(
    admin: Person, person: MakePerson, trail: list[dict[str, Any]]
) -> None:
    room = await person().opens()
    path = f"{ROOMS}/{room['id']}"
    changed = await admin.http.patch(
        path, json={"name": "  Reading room ", "locked": True}, headers={"x-request-id": "req-7"}
    )
    assert (changed.json()["name"], changed.json()["locked"]) == ("Reading room", True)
    assert refusal(await admin.http.patch(path, json={"name": "  "})) == (422, "invalid")
    assert refusal(await admin.http.patch(path, json={"capacity": 1})) == (422, "invalid")
    await admin.http.patch(path, json={"locked": True})  # the same already
    assert (await admin.http.delete(path)).status_code == 204
    assert refusal(await admin.http.get(path)) == (404, "not_found")
    await until(trail, 2)
    mine = [one for one in trail if one["subject_id"] == room["id"]]
    assert [one["action"] for one in mine] == ["room_changed", "room_closed"]
    assert mine[0]["before"] == {"name": room["name"], "locked": False}
    assert mine[0]["after"] == {"name": "Reading room", "locked": True}
    assert mine[0]["actor_id"] == str(admin.id)
    assert mine[0]["address"]
    assert mine[0]["request_id"]


async def test_many_rooms_at_once(admin: Person, person: MakePerson) -> None:
    ana = person()
    tag = f"tag{new_id().hex[-8:]}"
    rooms = [await ana.opens(name=f"{tag} {n}") for n in range(3)]
    named = await admin.http.post(
        f"{ROOMS}/bulk", json={"action": "lock", "ids": [rooms[0]["id"], str(new_id()), "x"]}
    )
    assert named.json()["done"] == 1
    assert [one["code"] for one in named.json()["failed"]] == ["not_found", "not_found"]
    closed = await admin.http.post(
        f"{ROOMS}/bulk?q={tag}&locked=false", json={"action": "close", "all_matching": True}
    )
    assert closed.json() == {"done": 2, "failed": [], "next_cursor": None}
    left = (await admin.http.get(f"{ROOMS}?q={tag}")).json()["items"]
    assert [room["id"] for room in left] == [rooms[0]["id"]]
    last = await admin.http.post(
        f"{ROOMS}/bulk", json={"action": "delete", "ids": [rooms[0]["id"]]}
    )
    assert (
        last.json()["done"],
        (await ana.http.get(f"/api/rooms/{rooms[0]['code']}")).status_code,
    ) == (1, 404)


async def test_memberships_are_found_changed_and_ended(admin: Person, person: MakePerson) -> None:
    ana, ben = person(), person()
    room = await ana.opens()
    await ben.joins(room)
    found = (await admin.http.get(f"{MEMBERSHIPS}?q={room['code'].lower()}")).json()["items"]
    assert [(one["user"]["id"], one["role"]) for one in found] == [
        (str(ben.id), "member"),
        (str(ana.id), "owner"),
    ]
    mine = (await admin.http.get(f"{MEMBERSHIPS}?q={ben.username}")).json()["items"]
    assert [one["id"] for one in mine] == [f"{room['id']}.{ben.id}"]
    first = await admin.http.get(f"{MEMBERSHIPS}?room_id={room['id']}&sort=joined_at&limit=1")
    cursor = first.json()["next_cursor"]
    second = await admin.http.get(
        f"{MEMBERSHIPS}?room_id={room['id']}&sort=joined_at&cursor={cursor}"
    )
    assert [one["user"]["id"] for one in first.json()["items"] + second.json()["items"]] == [
        str(ana.id),
        str(ben.id),
    ]
    zoe = person(display_name="ZOË Ж")
    await zoe.joins(room)
    for part in ("zoë", "ОË ж", "OË Ж"):
        named = (await admin.http.get(MEMBERSHIPS, params={"q": part})).json()["items"]
        assert (str(zoe.id) in [one["user"]["id"] for one in named]) is (part != "ОË ж"), part
    path = f"{MEMBERSHIPS}/{room['id']}.{ben.id}"
    raised = await admin.http.patch(path, json={"role": "moderator"})
    assert raised.json()["role"] == "moderator"
    owner = f"{MEMBERSHIPS}/{room['id']}.{ana.id}"
    assert refusal(await admin.http.patch(owner, json={"role": "member"})) == (409, "last_owner")
    # Whose only owner is removed, a room is handed on.
    assert (await admin.http.delete(f"{owner}?ban=true")).status_code == 204
    assert (await admin.http.get(path)).json()["role"] == "owner"
    assert refusal(await ana.http.post(f"/api/rooms/{room['code']}/join")) == (403, "banned")
    gone = await admin.http.post(
        f"{MEMBERSHIPS}/bulk?user_id={ben.id}", json={"action": "remove", "all_matching": True}
    )
    assert gone.json()["done"] == 1
    assert refusal(await admin.http.get(path)) == (404, "not_found")
    assert refusal(await admin.http.get(f"{MEMBERSHIPS}/nothing")) == (404, "not_found")


async def test_rooms_in_numbers(admin: Person, person: MakePerson) -> None:
    before = (await admin.http.get("/api/rooms/admin/overview")).json()
    await person().opens(visibility="private")
    after = (await admin.http.get("/api/rooms/admin/overview")).json()
    grown = [
        new["value"] - old["value"]
        for old, new in zip(before["totals"], after["totals"], strict=True)
    ]
    assert grown == [1, 1, 1]
    assert after["days"]["values"][-1]["value"] == before["days"]["values"][-1]["value"] + 1
