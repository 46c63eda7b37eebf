"""docs/api.md §3 as an outsider reads it: rooms, members, bans, invites, lists, repetitions."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from cafe_contract import CODE, ROOM, is_id, is_instant, problem

pytestmark = pytest.mark.timeout(60, func_only=True)


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ({"name": " x "}, 201), ({"name": "x" * 80}, 201), ({"name": "x" * 81}, 422),
        ({"name": "   "}, 422), ({}, 422), ({"name": None}, 422),
        ({"name": "x", "description": "d" * 2000}, 201),
        ({"name": "x", "description": "d" * 2001}, 422),
        ({"name": "x", "visibility": "private"}, 201), ({"name": "x", "visibility": "no"}, 422),
        ({"name": "x", "capacity": 2}, 201), ({"name": "x", "capacity": 500}, 201),
        ({"name": "x", "capacity": 1}, 422), ({"name": "x", "capacity": 501}, 422),
        ({"name": "x", "capacity": "5"}, 422), ({"name": "x", "capacity": True}, 422),
        ({"name": "x", "expires": "1d"}, 201), ({"name": "x", "expires": "2d"}, 422),
        ({"name": "x", "timer_control": "host"}, 201), ({"name": "x", "code": "ABCDEF"}, 422),
    ],
)  # fmt: skip
async def test_opening_a_room(regular: Any, draft: dict[str, Any], status: int) -> None:
    ana = regular("ana")
    answer = await ana.http.post("/api/rooms", json=draft)
    if status != 201:
        assert problem(answer, 422)["errors"]
        return
    room = answer.json()
    assert answer.status_code == 201
    assert set(room) >= ROOM
    assert CODE.fullmatch(room["code"])
    assert is_id(room["id"])
    assert is_instant(room["created_at"])
    assert room["created_by"] == {"id": ana.id, "username": ana.username}
    wanted = {"description": "", "visibility": "public", "capacity": 50, **draft}
    wanted["name"] = draft["name"].strip()
    assert {name: room.get(name, wanted[name]) for name in wanted} == wanted
    assert (room["my_role"], room["member_count"], room["online_count"]) == ("owner", 1, 0)
    assert room["locked"] is False


def all_below(code: str, user_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return every request about a room that is not for strangers."""
    room, tracker = f"/api/rooms/{code}", f"/api/tracker/rooms/{code}/timer"
    return [
        ("PATCH", room, {"json": {"name": "y"}}),
        ("DELETE", room, {}),
        ("GET", f"{room}/members", {}),
        ("PATCH", f"{room}/members/{user_id}", {"json": {"role": "member"}}),
        ("DELETE", f"{room}/members/{user_id}", {}),
        ("GET", f"{room}/bans", {}),
        ("DELETE", f"{room}/bans/{user_id}", {}),
        ("GET", f"{room}/invites", {}),
        ("POST", f"{room}/invites", {"json": {}}),
        ("GET", f"/api/chat/rooms/{code}/messages", {}),
        ("GET", f"/api/calls/{code}", {}),
        ("GET", tracker, {}),
        ("POST", f"{tracker}/start", {"json": {}}),
    ]


async def test_what_strangers_see_of_rooms(regular: Any) -> None:
    ana, ben = regular("ana"), regular("ben")
    private = await ana.open_room(visibility="private", name="Priv")
    public = await ana.open_room()
    for spelt in (private, private.lower(), private[:3].lower() + private[3:]):
        seen = await ben.call("GET", f"/api/rooms/{spelt}", 200)
        card = {"code": private, "name": "Priv", "visibility": "private", "member_count": 1}
        assert seen == card
    seen = await ben.call("GET", f"/api/rooms/{public.lower()}/", 200)
    assert set(seen) >= ROOM
    assert seen["my_role"] is None
    for code, status in ((private, 404), (public, 403), ("222222", 404), ("héllo", 404)):
        for method, path, request in all_below(code, ana.id):
            problem(await ben.http.request(method, path, **request), status)


async def test_joining_has_its_refusals_in_order(regular: Any) -> None:
    ana, ben, cleo = (regular(name) for name in ("ana", "ben", "cleo"))
    code = await ana.open_room(capacity=2)
    room = f"/api/rooms/{code}"
    first = await ben.call("POST", f"{room}/join", 200)
    assert first == await ben.call("POST", f"/api/rooms/{code.lower()}/join/", 200)
    problem(await cleo.http.post(f"{room}/join"), 409, "room_full")
    await ana.call("PATCH", room, 200, json={"capacity": 3, "locked": True})
    problem(await cleo.http.post(f"{room}/join"), 403, "room_locked")
    await ben.call("POST", f"{room}/join", 200)
    await ana.call("DELETE", f"{room}/members/{ben.id}", 204, params={"ban": "true"})
    problem(await ben.http.post(f"{room}/join"), 403, "banned")
    bans = await ana.call("GET", f"{room}/bans", 200)
    assert [ban["user"]["id"] for ban in bans["items"]] == [ben.id]
    await ana.call("DELETE", f"{room}/bans/{ben.id}", 204)
    await ana.call("PATCH", room, 200, json={"locked": False})
    await ben.call("POST", f"{room}/join", 200)


async def test_roles_and_what_they_may(regular: Any) -> None:
    ana, ben, cleo = (regular(name) for name in ("ana", "ben", "cleo"))
    code = await ana.open_room()
    room = f"/api/rooms/{code}"
    for person in (ben, cleo):
        await person.join(code)
    role = {"role": "moderator"}
    problem(await ben.http.patch(f"{room}/members/{cleo.id}", json=role), 403)
    await ana.call("PATCH", f"{room}/members/{ben.id}", 200, json=role)
    problem(await ana.http.patch(f"{room}/members/{cleo.id}", json={"role": "king"}), 422)
    await ben.call("PATCH", room, 200, json={"locked": True})
    for person, change in ((ben, {"name": "z"}), (ben, {"name": "z", "locked": False}),
                           (cleo, {"locked": False})):  # fmt: skip
        problem(await person.http.patch(room, json=change), 403)
    problem(await ben.http.delete(room), 403)
    problem(await ben.http.delete(f"{room}/members/{ana.id}"), 403)
    members = await cleo.call("GET", f"{room}/members", 200)
    assert isinstance(members, list)
    assert [(one["user"]["id"], one["role"]) for one in members] == [
        (ana.id, "owner"), (ben.id, "moderator"), (cleo.id, "member"),
    ]  # fmt: skip
    for one in members:
        assert set(one) >= {"user", "role", "joined_at", "online", "status"}
        assert set(one["user"]) >= {"id", "username", "display_name"}
        assert one["online"] is False
    await ana.call("POST", f"{room}/leave", 204)
    assert (await ben.call("GET", room, 200))["my_role"] == "owner"
    await ben.call("DELETE", room, 204)
    for method, path in (("GET", room), ("POST", f"{room}/join"), ("DELETE", room)):
        problem(await ben.http.request(method, path), 404)


async def test_the_last_place_has_one_winner(visitor: Any, regular: Any) -> None:
    ana, ben, cleo = (regular(name) for name in ("ana", "ben", "cleo"))
    dan = await visitor("dan").sign_up()
    code = await ana.open_room(capacity=2)
    tries = [person.http.post(f"/api/rooms/{code}/join") for person in (ben, cleo, dan) * 4]
    answers = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert sorted(answers) == [200] * 4 + [409] * 8
    assert (await ana.call("GET", f"/api/rooms/{code}", 200))["member_count"] == 2


async def test_invites_open_private_rooms(visitor: Any, regular: Any) -> None:
    ana, ben, cleo = (regular(name) for name in ("ana", "ben", "cleo"))
    code = await ana.open_room(visibility="private", name="Priv")
    invites = f"/api/rooms/{code}/invites"
    once = await ana.call("POST", invites, 201, json={"max_uses": 1})
    link = f"/api/rooms/invites/{once['token']}"
    nobody = visitor("nobody")
    assert await nobody.call("GET", link, 200) == {"room_name": "Priv", "by": ana.username}
    problem(await nobody.http.post(f"{link}/accept"), 401)
    await ben.call("POST", f"{link}/accept", 200)
    problem(await cleo.http.post(f"{link}/accept"), 404)
    problem(await ben.http.post(invites, json={}), 403)
    for draft in ({"max_uses": 0}, {"expires_at": "2020-01-01T00:00:00Z"}, {"x": 1}):
        problem(await ana.http.post(invites, json=draft), 422)
    more = await ana.call("POST", invites, 201)
    await ana.call("DELETE", f"{invites}/{more['id']}", 204)
    problem(await nobody.http.get(f"/api/rooms/invites/{more['token']}"), 404)


@pytest.mark.parametrize("where", ["/api/rooms", "/api/rooms/{}/invites", "/api/tracker/sessions"])
async def test_repeated_requests_have_one_effect(regular: Any, where: str) -> None:
    ana, ben = regular("ana"), regular("ben")
    path = where.format(await ana.open_room())
    body, other = {
        "/api/rooms": ({"name": "I"}, {"name": "II"}),
        "/api/tracker/sessions": ({"minutes": 5}, {"minutes": 6}),
    }.get(where, ({"max_uses": 3}, {"max_uses": 4}))
    headers = {"idempotency-key": uuid4().hex.ljust(255, "k")}
    answers = await asyncio.gather(
        *(ana.http.post(path, json=body, headers=headers) for _ in range(6))
    )
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert made
    assert all(one == made[0] for one in made)
    for answer in answers:
        if answer.status_code != 201:
            problem(answer, 409)
            assert int(answer.headers["retry-after"]) >= 1
    assert await ana.call("POST", f"{path}/", 201, json=body, headers=headers) == made[0]
    problem(await ana.http.post(path, json=other, headers=headers), 422)
    too_long = {"idempotency-key": "k" * 256}
    problem(await ana.http.post(path, json=body, headers=too_long), 422)
    if "invites" not in where:
        theirs = await ben.call("POST", path, 201, json=body, headers=headers)
        assert theirs["id"] != made[0]["id"]


async def test_lists_come_in_pages(regular: Any) -> None:
    ana, mark = regular("ana"), uuid4().hex[:8]
    names = [f"Paging {mark} {number}" for number in range(5)]
    for name in names:
        await ana.open_room(name=name)
    seen, cursor = [], None
    for _ in range(3):
        params = {"q": f"paging {mark}", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = await ana.call("GET", "/api/rooms", 200, params=params)
        assert set(page) == {"items", "next_cursor"}
        seen += [room["name"] for room in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert seen == names[::-1]
    for query in ("limit=0", "limit=201", "limit=x", "cursor=zzz", "scope=bogus"):
        problem(await ana.http.get(f"/api/rooms?{query}"), 422)


async def test_private_rooms_are_listed_to_members_only(regular: Any) -> None:
    ana, ben = regular("ana"), regular("ben")
    code = await ana.open_room(visibility="private", name=f"Hidden {uuid4().hex}")
    name = (await ana.call("GET", f"/api/rooms/{code}", 200))["name"]
    for person, scope, found in ((ben, "public", 0), (ana, "public", 0), (ana, "mine", 1)):
        page = await person.call("GET", "/api/rooms", 200, params={"scope": scope, "q": name})
        assert len(page["items"]) == found
