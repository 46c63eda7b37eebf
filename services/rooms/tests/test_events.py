import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.api import DeliverPolicy
from rooms_cast import MakePerson, Person

from cafe_chassis.migrate import drift
from cafe_chassis.personal import uncovered
from cafe_chassis.testing import App
from cafe_contracts import wire
from cafe_contracts.events import (
    Event,
    PeopleTalked,
    PersonBlocked,
    PersonErased,
    PersonRegistered,
    PersonUnblocked,
    ProfileChanged,
    TimerChanged,
)
from cafe_contracts.subjects import live_roster
from cafe_database.ids import new_id
from cafe_rooms.app import SERVICE
from cafe_rooms.privacy.export import collections
from cafe_rooms.tables import Base

pytestmark = pytest.mark.asyncio(loop_scope="session")

LATE = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def bus(servers: Any, app: App) -> AsyncIterator[Client]:
    await asyncio.wait_for(app.resources.core.bus.wait_connected(), 5)
    client = await nats.connect(servers.nats_url)
    yield client
    await client.close()


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(8):
        while not await check():
            await asyncio.sleep(0.05)


async def happens(bus: Client, event: Event) -> None:
    """Publish as another service's relay does."""
    headers = {"Nats-Msg-Id": str(event.event_id)}
    await bus.jetstream().publish(event.subject, wire.encode(event), headers=headers)


async def told(bus: Client, room: dict[str, Any], count: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the first `count` events of a room, in the order of the stream."""
    feed = await bus.jetstream().subscribe(
        "cafe.evt.rooms.v1.>", ordered_consumer=True, deliver_policy=DeliverPolicy.ALL
    )
    found: list[tuple[str, dict[str, Any]]] = []
    async with asyncio.timeout(8):
        while len(found) < count:
            message = await feed.next_msg(timeout=8)
            event = msgspec.json.decode(message.data)
            if event.get("room_id") == room["id"]:
                found.append((message.subject.rpartition(".")[2], event))
    await feed.unsubscribe()
    return found


async def display_names(person: Person, room: dict[str, Any]) -> list[str]:
    answer = await person.http.get(f"/api/rooms/{room['code']}/members")
    return [member["user"]["display_name"] for member in answer.json()]


def stamp(version: int, actor_id: UUID | None = None) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "occurred_at": LATE,
        "actor_id": actor_id,
        "version": version,
    }


def profile(person: Person, display_name: str, version: int) -> dict[str, Any]:
    return {
        **stamp(version, person.id),
        "person_id": person.id,
        "username": person.username,
        "display_name": display_name,
        "timezone": "UTC",
        "day_starts_at": "04:00",
    }


class TestTelling:
    async def test_everything_that_happens_reaches_nats_in_order(
        self, person: MakePerson, bus: Client
    ) -> None:
        ana, ben, cem = person("ana"), person("ben"), person("cem")
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}"
        await ben.joins(room)
        await cem.joins(room)
        await ana.http.patch(path, json={"capacity": 9})
        await ana.http.patch(path, json={"capacity": 9})
        await ana.http.delete(f"{path}/members/{cem.id}", params={"ban": "true"})
        await ana.http.post(f"{path}/leave")
        await ben.http.delete(path)
        events = await told(bus, room, 9)
        assert [name for name, _ in events] == [
            "room_created",
            "member_joined",
            "member_joined",
            "member_joined",
            "room_changed",
            "member_removed",
            "member_left",
            "member_role_changed",
            "room_deleted",
        ]
        assert [event["version"] for _, event in events] == list(range(1, 10))
        bodies = [event for _, event in events]
        assert bodies[0]["code"] == bodies[8]["code"] == room["code"]
        assert (bodies[1]["username"], bodies[1]["role"]) == ("ana", "owner")
        assert bodies[4]["capacity"] == 9
        assert (bodies[5]["person_id"], bodies[5]["banned"]) == (str(cem.id), True)
        assert (bodies[7]["person_id"], bodies[7]["role"]) == (str(ben.id), "owner")
        assert bodies[8]["actor_id"] == str(ben.id)
        assert all(event["occurred_at"].endswith("Z") for event in bodies)

    async def test_a_refused_change_tells_nothing(self, person: MakePerson, bus: Client) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        path = f"/api/rooms/{room['code']}"
        assert (await ben.http.patch(path, json={"locked": True})).status_code == 403
        await ana.http.patch(path, json={"locked": True})
        events = await told(bus, room, 3)
        assert [name for name, _ in events] == ["room_created", "member_joined", "room_changed"]

    async def test_chat_is_poked_once_a_change_is_committed(
        self, person: MakePerson, bus: Client, internal: httpx.AsyncClient
    ) -> None:
        ana, ben = person(), person()
        room = await ana.opens()
        pokes = await bus.subscribe(live_roster(UUID(room["id"])))
        await bus.flush()
        await ben.joins(room)
        poke = await pokes.next_msg(timeout=2)
        body = {"rooms": [{"room_id": room["id"], "version": int(poke.data) - 1}]}
        answer = await internal.post("/internal/v1/rosters", json=body)
        assert answer.json()["rosters"][0]["version"] == int(poke.data)


class TestReacting:
    async def test_new_names_reach_the_roster_and_old_ones_do_not(
        self, person: MakePerson, bus: Client, internal: httpx.AsyncClient
    ) -> None:
        ana = person("ana")
        room = await ana.opens()
        await happens(bus, ProfileChanged(**profile(ana, "Anastasia", 3)))

        async def renamed() -> bool:
            return await display_names(ana, room) == ["Anastasia"]

        await eventually(renamed)
        body = {"rooms": [{"room_id": room["id"], "version": 2}]}
        answer = await internal.post("/internal/v1/rosters", json=body)
        assert answer.json()["rosters"][0]["members"][0]["display_name"] == "Anastasia"

        late = person("late")
        await happens(bus, PersonRegistered(**profile(ana, "Ana", 1)))
        await happens(bus, PersonRegistered(**profile(late, "Late", 1)))

        async def late_is_known() -> bool:
            path = f"/api/rooms/{room['code']}/members/{late.id}"
            answer = await ana.http.delete(path, params={"ban": "true"})
            return answer.status_code == 204

        await eventually(late_is_known)
        # An identity token that is two minutes old brings back no old name either.
        await ana.opens()
        assert await renamed()

    async def test_messages_and_timers_are_activity(self, person: MakePerson, bus: Client) -> None:
        ana = person()
        rooms = [await ana.opens() for _ in range(3)]
        ids = [UUID(room["id"]) for room in rooms]
        spoke = PeopleTalked(**stamp(1, ana.id), room_id=ids[1])
        later = {**stamp(1), "occurred_at": LATE + timedelta(minutes=1)}
        timer: dict[str, Any] = {"status": "running", "phase": "focus", "timer_id": new_id()}
        started = TimerChanged(**later, **timer, room_id=ids[0], person_id=None)
        own = TimerChanged(**stamp(2), **timer, room_id=None, person_id=ana.id)
        await happens(bus, own)
        await happens(bus, spoke)
        await happens(bus, started)

        async def reordered() -> bool:
            answer = await ana.http.get("/api/rooms", params={"scope": "mine"})
            codes = [room["code"] for room in answer.json()["items"]]
            return codes == [rooms[index]["code"] for index in (0, 1, 2)]

        await eventually(reordered)

    async def test_an_erased_person_leaves_every_room_and_his_name(
        self, person: MakePerson, bus: Client
    ) -> None:
        ana, ben = person("ana"), person("ben")
        room = await ana.opens()
        await ben.joins(room)
        await happens(bus, PersonErased(**stamp(9, ana.id), person_id=ana.id))

        async def handed_on() -> bool:
            seen = await ben.sees(room)
            return bool(seen["my_role"] == "owner" and seen["member_count"] == 1)

        await eventually(handed_on)
        assert (await ben.sees(room))["created_by"]["username"] == "deleted account"


class TestBlocks:
    async def test_links_do_not_work_between_people_who_have_blocked_each_other(
        self, person: MakePerson, bus: Client
    ) -> None:
        ana, ben, cem = person(), person(), person()
        room = await ana.opens(visibility="private")
        made = await ana.http.post(f"/api/rooms/{room['code']}/invites", json={})
        link = f"/api/rooms/invites/{made.json()['token']}"
        for blocker, blocked in ((ben, ana), (ana, cem)):
            ids = {"person_id": blocker.id, "blocked_id": blocked.id}
            await happens(bus, PersonBlocked(**stamp(1, blocker.id), **ids))

        for barred in (ben, cem):

            async def is_gone(one: Person = barred) -> bool:
                return (await one.http.get(link)).status_code == 404

            await eventually(is_gone)
            assert (await barred.http.post(f"{link}/accept")).status_code == 404
        assert (await person().http.get(link)).status_code == 200

        ids = {"person_id": ben.id, "blocked_id": ana.id}
        await happens(bus, PersonUnblocked(**stamp(2, ben.id), **ids))

        async def works() -> bool:
            return (await ben.http.post(f"{link}/accept")).status_code == 200

        await eventually(works)
        assert (await cem.http.get(link)).status_code == 404


async def test_migrations_and_tables_agree(app: App) -> None:
    assert await drift(SERVICE, app.resources.core.settings.database_url) == []


async def test_every_table_that_names_people_was_thought_of() -> None:
    exported = {rows.collection for rows in collections(new_id())}
    assert uncovered(Base.metadata, exported | {"blocks", "idempotency"}) == set()
