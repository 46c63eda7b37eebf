from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from rooms_cast import MakePerson, Person, refusal
from rooms_neighbours import Neighbours
from sqlalchemy import update

from cafe_chassis.testing import App
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_http.pages import encode_cursor
from cafe_rooms.tables import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def listed(person: Person, **params: Any) -> list[str]:
    answer = await person.http.get("/api/rooms", params=params)
    assert answer.status_code == 200, answer.text
    return [room["code"] for room in answer.json()["items"]]


def word() -> str:
    """A word that no other test's room has."""
    return f"w{new_id().hex[-12:]}"


async def grow_older(app: App, room: dict[str, Any], minutes: int) -> None:
    async with unit(app.resources.core.sessions) as session:
        await session.execute(
            update(Room)
            .where(Room.id == UUID(room["id"]))
            .values(active_at=Room.active_at - timedelta(minutes=minutes))
        )


async def test_public_lists_public_rooms_and_mine_lists_ones_own(person: MakePerson) -> None:
    ana, ben = person(), person()
    here = word()
    public = await ana.opens(name=here)
    private = await ana.opens(name=here, visibility="private")
    assert await listed(ben, q=here) == [public["code"]]
    assert await listed(ben, q=here, scope="mine") == []
    assert set(await listed(ana, scope="mine")) == {public["code"], private["code"]}
    await ben.joins(private)
    assert await listed(ben, scope="mine") == [private["code"]]


async def test_q_searches_name_description_and_code_in_any_case(person: MakePerson) -> None:
    ana = person()
    one, two = word(), word()
    named = await ana.opens(name=f"The {one} club")
    told = await ana.opens(description=f"for {one}s")
    assert set(await listed(ana, q=f" {one.upper()} ")) == {named["code"], told["code"]}
    assert await listed(ana, q=named["code"].lower()) == [named["code"]]
    assert await listed(ana, q=two) == []
    far = await ana.opens(name=f"ÄPFEL и ЛЮДИ {one}", description="ΟΔΟΣ")
    for letters in (f"äpfel и люди {one}", f"ЛЮДИ {one.upper()}", f"Äpfel И люди {one}"):
        assert await listed(ana, q=letters) == [far["code"]], letters
    for letters in ("οδο", "ΔΟΣ", "лю", "Ä"):
        assert far["code"] in await listed(ana, q=letters), letters
    percent = await ana.opens(name=f"{two} 100%_done")
    assert await listed(ana, q="100%_d") == [percent["code"]]
    assert await listed(ana, q=f"{two}%done") == []


async def test_the_newest_activity_comes_first_and_pages_meet(person: MakePerson, app: App) -> None:
    ana, ben = person(), person()
    here = word()
    rooms = [await ana.opens(name=here) for _ in range(5)]
    for age, room in enumerate(rooms):
        # Two share a minute: then the id decides, and no page may lose one of them.
        await grow_older(app, room, 10 * (age // 2) + 10)
    order = [rooms[index]["code"] for index in (1, 0, 3, 2, 4)]
    assert await listed(ana, q=here) == order

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await ana.http.get("/api/rooms", params={"q": here, "limit": 2, **cursor})
        page = answer.json()
        assert len(page["items"]) <= 2
        seen += [room["code"] for room in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == order

    await ben.joins(rooms[4])
    assert (await listed(ana, q=here))[0] == rooms[4]["code"]


async def test_chat_is_asked_once_for_a_whole_list(person: MakePerson, peers: Neighbours) -> None:
    ana = person()
    here = word()
    rooms = [await ana.opens(name=here) for _ in range(3)]
    assert peers.online is not None
    peers.online[UUID(rooms[1]["id"])] = [ana.id, new_id()]
    asked = peers.asked
    answer = await ana.http.get("/api/rooms", params={"q": here})
    counts = {room["code"]: room["online_count"] for room in answer.json()["items"]}
    assert counts == {rooms[0]["code"]: 0, rooms[1]["code"]: 2, rooms[2]["code"]: 0}
    assert peers.asked == asked + 1


@pytest.mark.parametrize(
    "params",
    [
        {"scope": "all"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "x"},
        {"q": "x" * 101},
        {"q": "a\0"},
        {"cursor": "nonsense"},
        {"cursor": "WyJhIiwiYiJd"},
        {"cursor": encode_cursor(("2026-01-01T00:00:00", new_id()))},
    ],
)
async def test_wrong_parameters_are_invalid(person: MakePerson, params: dict[str, str]) -> None:
    answer = await person().http.get("/api/rooms", params=params)
    assert refusal(answer) == (422, "invalid")
