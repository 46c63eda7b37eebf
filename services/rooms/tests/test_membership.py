import asyncio
from typing import Any

import pytest
from rooms_cast import MakePerson, Person, refusal

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def members(person: Person, room: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await person.http.get(f"/api/rooms/{room['code']}/members")
    assert answer.status_code == 200, answer.text
    return [(member["user"]["username"], member["role"]) for member in answer.json()]


class TestJoining:
    async def test_it_is_idempotent(self, person: MakePerson) -> None:
        ana, ben = person("ana"), person("ben")
        room = await ana.opens()
        first = await ben.joins(room)
        assert first["role"] == "member"
        assert first["code"] == room["code"]
        assert first["user"] == {"id": str(ben.id), "username": "ben", "display_name": "Ben"}
        assert await ben.joins(room) == first
        assert (await ana.joins(room))["role"] == "owner"
        assert await members(ana, room) == [("ana", "owner"), ("ben", "member")]

    async def test_the_code_of_a_private_room_opens_it(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens(visibility="private")
        await ben.joins({"code": room["code"].lower()})
        assert (await ben.sees(room))["member_count"] == 2

    async def test_fifty_at_once_for_the_last_place_have_one_winner(
        self, person: MakePerson
    ) -> None:
        ana = person()
        room = await ana.opens(capacity=2)
        crowd = [person() for _ in range(50)]
        answers = await asyncio.gather(
            *(one.http.post(f"/api/rooms/{room['code']}/join") for one in crowd)
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200] + [409] * 49
        losers = [answer for answer in answers if answer.status_code == 409]
        assert {refusal(answer) for answer in losers} == {(409, "room_full")}
        assert (await ana.sees(room))["member_count"] == 2

    async def test_one_person_joining_ten_times_at_once_has_one_place(
        self, person: MakePerson
    ) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        places = await asyncio.gather(*(ben.joins(room) for _ in range(10)))
        assert all(place == places[0] for place in places)
        assert (await ana.sees(room))["member_count"] == 2

    async def test_a_locked_room_keeps_its_members_and_no_others(self, person: MakePerson) -> None:
        ana, ben, eve = person(), person(), person()
        room = await ana.opens()
        await ben.joins(room)
        path = f"/api/rooms/{room['code']}"
        await ana.http.patch(path, json={"locked": True})
        await ben.joins(room)
        assert refusal(await eve.http.post(f"{path}/join")) == (403, "room_locked")

    async def test_ten_codes_a_minute(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        for _ in range(15):
            await ana.joins(room)
        answers = [await ben.http.post("/api/rooms/22222Z/join") for _ in range(11)]
        assert [answer.status_code for answer in answers] == [404] * 10 + [429]
        assert "retry-after" in answers[-1].headers


class TestLeaving:
    async def test_the_longest_standing_moderator_inherits(self, person: MakePerson) -> None:
        ana, ben, cem = person("ana"), person("ben"), person("cem")
        room = await ana.opens()
        await ben.joins(room)
        await cem.joins(room)
        await ana.promotes(cem, room, "moderator")
        answer = await ana.http.post(f"/api/rooms/{room['code']}/leave")
        assert (answer.status_code, answer.content) == (204, b"")
        assert await members(ben, room) == [("ben", "member"), ("cem", "owner")]

    async def test_without_moderators_the_longest_standing_member(self, person: MakePerson) -> None:
        ana, ben, cem = person("ana"), person("ben"), person("cem")
        room = await ana.opens()
        await ben.joins(room)
        await cem.joins(room)
        await ana.http.post(f"/api/rooms/{room['code']}/leave")
        assert await members(cem, room) == [("ben", "owner"), ("cem", "member")]

    async def test_nobody_inherits_while_an_owner_stays(self, person: MakePerson) -> None:
        ana, ben, cem = person("ana"), person("ben"), person("cem")
        room = await ana.opens()
        await ben.joins(room)
        await cem.joins(room)
        await ana.promotes(cem, room, "owner")
        await ana.http.post(f"/api/rooms/{room['code']}/leave")
        assert await members(ben, room) == [("ben", "member"), ("cem", "owner")]

    async def test_two_owners_leaving_at_once_leave_no_room_without_one(
        self, person: MakePerson
    ) -> None:
        ana, ben, cem = person("ana"), person("ben"), person("cem")
        room = await ana.opens()
        await ben.joins(room)
        await cem.joins(room)
        await ana.promotes(ben, room, "owner")
        path = f"/api/rooms/{room['code']}/leave"
        await asyncio.gather(ana.http.post(path), ben.http.post(path))
        assert await members(cem, room) == [("cem", "owner")]

    async def test_a_deserted_room_stays_and_belongs_to_who_comes_first(
        self, person: MakePerson
    ) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        await ana.http.post(f"/api/rooms/{room['code']}/leave")
        assert (await ben.sees(room))["member_count"] == 0
        assert (await ben.joins(room))["role"] == "owner"
        assert (await ana.joins(room))["role"] == "member"

    async def test_leaving_twice_is_no_error_in_public_and_unknown_in_private(
        self, person: MakePerson
    ) -> None:
        ana, ben = person(), person()
        public, private = await ana.opens(), await ana.opens(visibility="private")
        assert (await ben.http.post(f"/api/rooms/{public['code']}/leave")).status_code == 204
        answer = await ben.http.post(f"/api/rooms/{private['code']}/leave")
        assert refusal(answer) == (404, "not_found")


class TestRoles:
    async def test_only_owners_give_roles(self, person: MakePerson) -> None:
        ana, ben, cem = person("ana"), person("ben"), person("cem")
        room = await ana.opens()
        await ben.joins(room)
        await cem.joins(room)
        await ana.promotes(ben, room, "moderator")
        path = f"/api/rooms/{room['code']}/members"
        answer = await ben.http.patch(f"{path}/{cem.id}", json={"role": "moderator"})
        assert refusal(answer) == (403, "forbidden")
        answer = await ana.http.patch(f"{path}/{person().id}", json={"role": "member"})
        assert refusal(answer) == (404, "not_found")
        answer = await ana.http.patch(f"{path}/{cem.id}", json={"role": "king"})
        assert refusal(answer) == (422, "invalid")

    async def test_the_only_owner_stays_one(self, person: MakePerson) -> None:
        ana, ben = person("ana"), person("ben")
        room = await ana.opens()
        await ben.joins(room)
        path = f"/api/rooms/{room['code']}/members/{ana.id}"
        answer = await ana.http.patch(path, json={"role": "member"})
        assert refusal(answer) == (409, "last_owner")
        await ana.promotes(ben, room, "owner")
        await ana.promotes(ana, room, "member")
        assert await members(ana, room) == [("ana", "member"), ("ben", "owner")]


class TestRemoving:
    async def test_who_was_removed_may_come_back_who_was_banned_may_not(
        self, person: MakePerson
    ) -> None:
        ana, ben = person("ana"), person("ben")
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}"
        await ben.joins(room)
        assert (await ana.http.delete(f"{path}/members/{ben.id}")).status_code == 204
        assert refusal(await ben.http.get(f"{path}/members")) == (403, "forbidden")
        await ben.joins(room)
        answer = await ana.http.delete(f"{path}/members/{ben.id}", params={"ban": "true"})
        assert answer.status_code == 204
        assert refusal(await ben.http.post(f"{path}/join")) == (403, "banned")

        bans = (await ana.http.get(f"{path}/bans")).json()
        assert bans["next_cursor"] is None
        assert [ban["user"]["username"] for ban in bans["items"]] == ["ben"]
        assert bans["items"][0]["banned_by"] == {"id": str(ana.id), "username": "ana"}
        assert (await ana.http.delete(f"{path}/bans/{ben.id}")).status_code == 204
        assert refusal(await ana.http.delete(f"{path}/bans/{ben.id}")) == (404, "not_found")
        await ben.joins(room)

    async def test_bans_come_in_pages(self, person: MakePerson) -> None:
        ana = person()
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}"
        banned = [person() for _ in range(3)]
        for one in banned:
            await one.joins(room)
            await ana.http.delete(f"{path}/members/{one.id}", params={"ban": "true"})
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await ana.http.get(f"{path}/bans", params={"limit": 2, **cursor})).json()
            seen += [ban["user"]["id"] for ban in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == [str(one.id) for one in reversed(banned)]

    async def test_somebody_who_has_just_left_can_still_be_banned(self, person: MakePerson) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}"
        await ben.joins(room)
        await ben.http.post(f"{path}/leave")
        assert refusal(await ana.http.delete(f"{path}/members/{ben.id}")) == (404, "not_found")
        for _ in range(2):
            answer = await ana.http.delete(f"{path}/members/{ben.id}", params={"ban": "true"})
            assert answer.status_code == 204
        assert refusal(await ben.http.post(f"{path}/join")) == (403, "banned")
        nobody = await ana.http.delete(f"{path}/members/{person().id}", params={"ban": "true"})
        assert refusal(nobody) == (404, "not_found")

    async def test_moderators_remove_members_only_and_nobody_himself(
        self, person: MakePerson
    ) -> None:
        ana, ben, cem, dan = (person() for _ in range(4))
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}/members"
        for one in (ben, cem, dan):
            await one.joins(room)
        await ana.promotes(ben, room, "moderator")
        await ana.promotes(cem, room, "moderator")
        for target in (ana, cem):
            answer = await ben.http.delete(f"{path}/{target.id}", params={"ban": "true"})
            assert refusal(answer) == (403, "forbidden")
        assert refusal(await ben.http.delete(f"{path}/{ben.id}")) == (409, "conflict")
        assert refusal(await ana.http.delete(f"{path}/{ana.id}")) == (409, "conflict")
        assert (await ben.http.delete(f"{path}/{dan.id}")).status_code == 204
        assert (await ana.http.delete(f"{path}/{cem.id}")).status_code == 204

    async def test_a_strange_id_is_not_found(self, person: MakePerson) -> None:
        ana = person()
        room = await ana.opens()
        answer = await ana.http.delete(f"/api/rooms/{room['code']}/members/nobody")
        assert refusal(answer) == (404, "not_found")
