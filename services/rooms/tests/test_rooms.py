import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from rooms_cast import MakePerson, refusal
from rooms_neighbours import Neighbours

pytestmark = pytest.mark.asyncio(loop_scope="session")


class TestOpening:
    async def test_the_founder_owns_it_and_is_its_first_member(self, person: MakePerson) -> None:
        ana = person("ana")
        room = await ana.opens(name="  Night owls ", description=" a\r\nb ")
        assert len(room["code"]) == 6
        assert UUID(room["id"]).version == 7
        assert room["created_at"].endswith("Z")
        assert {key: room[key] for key in room.keys() - {"id", "code", "created_at"}} == {
            "name": "Night owls",
            "description": "a\nb",
            "visibility": "public",
            "capacity": 50,
            "locked": False,
            "expires": "never",
            "timer_control": "anyone",
            "quiet_focus": False,
            "slow_mode_seconds": 0,
            "retention_days": None,
            "created_by": {"id": str(ana.id), "username": "ana"},
            "member_count": 1,
            "online_count": 0,
            "expires_at": None,
            "my_role": "owner",
        }
        assert await ana.sees(room) == room

    @pytest.mark.parametrize(
        ("draft", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"name": "a\0b"}, "name"),
            ({"description": "x" * 2001}, "description"),
            ({"capacity": 1}, "capacity"),
            ({"capacity": 501}, "capacity"),
            ({"visibility": "secret"}, "visibility"),
            ({"expires": "2d"}, "expires"),
            ({"colour": "red"}, "colour"),
        ],
    )
    async def test_wrong_values_are_named(
        self, person: MakePerson, draft: dict[str, Any], field: str
    ) -> None:
        answer = await person().http.post("/api/rooms", json={"name": "Library", **draft})
        assert refusal(answer) == (422, "invalid")
        assert field in answer.json()["errors"][0]["field"]

    async def test_a_retry_with_the_same_key_opens_one_room(self, person: MakePerson) -> None:
        ana = person()
        key = {"Idempotency-Key": "once"}
        draft = {"name": "Once"}
        first = await ana.http.post("/api/rooms", json=draft, headers=key)
        again = await ana.http.post("/api/rooms", json=draft, headers=key)
        other = await ana.http.post("/api/rooms", json={"name": "Twice"}, headers=key)
        assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
        assert first.json() == again.json()
        mine = await ana.http.get("/api/rooms", params={"scope": "mine"})
        assert len(mine.json()["items"]) == 1

    async def test_ten_an_hour(self, person: MakePerson) -> None:
        ana = person()
        for _ in range(10):
            await ana.opens()
        answer = await ana.http.post("/api/rooms", json={"name": "Eleventh"})
        assert refusal(answer) == (429, "rate_limited")
        assert 1 <= int(answer.headers["retry-after"]) <= 360

    async def test_nobody_who_is_not_logged_in(self, app: Any) -> None:
        async with httpx.AsyncClient(base_url=app.url, headers={"host": "localhost:8080"}) as http:
            for answer in (
                await http.get("/api/rooms"),
                await http.post("/api/rooms", json={"name": "x"}),
                await http.get("/api/rooms/ABCDEF"),
            ):
                assert refusal(answer) == (401, "not_logged_in")


class TestSeeing:
    async def test_a_code_counts_in_any_case_and_with_a_slash(self, person: MakePerson) -> None:
        ana = person()
        room = await ana.opens()
        assert (await person().sees({"code": room["code"].lower()}))["id"] == room["id"]
        answer = await ana.http.get(f"/api/rooms/{room['code']}/")
        assert answer.status_code == 200

    async def test_a_private_room_shows_strangers_four_fields(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens(name="Secret", visibility="private")
        assert await ben.sees(room) == {
            "code": room["code"],
            "name": "Secret",
            "visibility": "private",
            "member_count": 1,
        }
        await ben.joins(room)
        assert (await ben.sees(room))["my_role"] == "member"

    @pytest.mark.parametrize("code", ["ABCDE", "ABCDEFG", "ABCDE0", "%00BCDEF", "222222"])
    async def test_unknown_codes_are_not_found(self, person: MakePerson, code: str) -> None:
        assert refusal(await person().http.get(f"/api/rooms/{code}")) == (404, "not_found")

    async def test_guessing_codes_is_slow(self, person: MakePerson) -> None:
        ana = person()
        answers = [(await ana.http.get("/api/rooms/22222Z")).status_code for _ in range(32)]
        assert answers[:30] == [404] * 30
        assert answers[-1] == 429

    async def test_who_is_online_comes_from_chat_or_is_unknown(
        self, person: MakePerson, peers: Neighbours
    ) -> None:
        ana = person()
        room = await ana.opens()
        assert peers.online is not None
        peers.online[UUID(room["id"])] = [ana.id]
        assert (await ana.sees(room))["online_count"] == 1
        known, peers.online = peers.online, None
        try:
            assert (await ana.sees(room))["online_count"] is None
            members = (await ana.http.get(f"/api/rooms/{room['code']}/members")).json()
            assert members[0]["online"] is None
        finally:
            peers.online = known


class TestChanging:
    async def test_owners_change_anything(self, person: MakePerson) -> None:
        ana = person()
        room = await ana.opens()
        changes = {
            "name": "Attic",
            "description": "quiet",
            "visibility": "private",
            "capacity": 2,
            "locked": True,
            "expires": "1d",
            "timer_control": "host",
            "quiet_focus": True,
        }
        answer = await ana.http.patch(f"/api/rooms/{room['code']}", json=changes)
        assert answer.status_code == 200
        assert answer.json() == room | changes
        assert await ana.sees(room) == room | changes

    async def test_moderators_only_lock(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        await ben.joins(room)
        await ana.promotes(ben, room, "moderator")
        path = f"/api/rooms/{room['code']}"
        assert (await ben.http.patch(path, json={"locked": True})).json()["locked"] is True
        both = {"locked": False, "name": "Mine"}
        assert refusal(await ben.http.patch(path, json=both)) == (403, "forbidden")
        assert refusal(await ben.http.delete(path)) == (403, "forbidden")
        assert (await ana.sees(room))["name"] == "Library"

    @pytest.mark.parametrize(("visibility", "status"), [("public", 403), ("private", 404)])
    async def test_strangers_change_and_delete_nothing(
        self, person: MakePerson, visibility: str, status: int
    ) -> None:
        ana, eve = person(), person()
        room = await ana.opens(visibility=visibility)
        path = f"/api/rooms/{room['code']}"
        for answer in (
            await eve.http.patch(path, json={"locked": True}),
            await eve.http.delete(path),
            await eve.http.get(f"{path}/members"),
            await eve.http.get(f"{path}/bans"),
            await eve.http.get(f"{path}/invites"),
            await eve.http.post(f"{path}/invites", json={}),
            await eve.http.delete(f"{path}/invites"),
            await eve.http.patch(f"{path}/members/{ana.id}", json={"role": "member"}),
            await eve.http.delete(f"{path}/members/{ana.id}"),
            await eve.http.delete(f"{path}/bans/{ana.id}"),
        ):
            assert answer.status_code == status

    async def test_plain_members_change_nothing(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens(visibility="private")
        await ben.joins(room)
        path = f"/api/rooms/{room['code']}"
        for answer in (
            await ben.http.patch(path, json={"locked": True}),
            await ben.http.patch(path, json={}),
            await ben.http.delete(path),
            await ben.http.get(f"{path}/bans"),
            await ben.http.post(f"{path}/invites", json={}),
            await ben.http.patch(f"{path}/members/{ben.id}", json={"role": "owner"}),
            await ben.http.delete(f"{path}/members/{ana.id}"),
        ):
            assert refusal(answer) == (403, "forbidden")

    async def test_a_deleted_room_is_gone(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        await ben.joins(room)
        path = f"/api/rooms/{room['code']}"
        answer = await ana.http.delete(path)
        assert (answer.status_code, answer.content) == (204, b"")
        for answer in (
            await ana.http.get(path),
            await ben.http.get(f"{path}/members"),
            await ben.http.post(f"{path}/join"),
            await ben.http.post(f"{path}/leave"),
            await ana.http.delete(path),
        ):
            assert refusal(answer) == (404, "not_found")

    async def test_two_changes_at_once_both_count(self, person: MakePerson) -> None:
        ana = person()
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}"
        await asyncio.gather(
            ana.http.patch(path, json={"name": "Attic"}),
            ana.http.patch(path, json={"capacity": 7}),
        )
        seen = await ana.sees(room)
        assert (seen["name"], seen["capacity"]) == ("Attic", 7)


async def test_options_name_every_method_of_a_path(person: MakePerson) -> None:
    http = person().http
    for path, methods in (
        ("/api/rooms", "GET, HEAD, OPTIONS, POST"),
        ("/api/rooms/ABCDEF/", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/api/rooms/ABCDEF/join", "OPTIONS, POST"),
    ):
        answer = await http.options(path)
        assert (answer.status_code, answer.headers["allow"]) == (204, methods)
    assert (await http.options("/api/rooms/a/b/c")).status_code == 404


async def test_the_document_says_which_bodies_may_be_left_out(person: MakePerson) -> None:
    document = (await person().http.get("/api/rooms/openapi.json")).json()
    paths = document["paths"]
    assert paths["/api/rooms/{code}/invites"]["post"]["requestBody"]["required"] is False
    assert paths["/api/rooms"]["post"]["requestBody"]["required"] is True
