"""Events through JetStream: what tracker does about those of others, and what it says itself."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import nats
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from cafe_chassis.personal import uncovered
from cafe_contracts import wire
from cafe_contracts.events import (
    Event,
    PersonErased,
    PersonRegistered,
    ProfileChanged,
    SessionRecorded,
    TimerChanged,
)
from cafe_database.engine import async_url
from cafe_database.ids import new_id
from cafe_tracker.privacy.export import collections
from cafe_tracker.tables import Base

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(async_url(database_url))
    yield engine
    await engine.dispose()


async def say(servers: Any, *events: Event) -> None:
    bus = await nats.connect(servers.nats_url)
    try:
        for event in events:
            await bus.jetstream().publish(event.subject, wire.encode(event))
    finally:
        await bus.close()


def profile(kind: Any, person_id: UUID, version: int, timezone: str) -> Event:
    event: Event = kind(
        event_id=new_id(),
        occurred_at=datetime.now(UTC),
        actor_id=person_id,
        version=version,
        person_id=person_id,
        username="ana",
        display_name="Ana",
        timezone=timezone,
        day_starts_at="04:00",
    )
    return event


async def test_an_older_profile_never_replaces_a_newer_one(
    cafe: Any, servers: Any, engine: AsyncEngine, eventually: Callable[..., Any]
) -> None:
    assert cafe.tracker
    ana, last = new_id(), new_id()
    await say(
        servers,
        profile(PersonRegistered, ana, 1, "UTC"),
        profile(ProfileChanged, ana, 3, "Asia/Kolkata"),
        profile(ProfileChanged, ana, 2, "Europe/Berlin"),
        profile(PersonRegistered, last, 1, "UTC"),
    )

    async def zone(person_id: UUID) -> str | None:
        query = text("SELECT timezone FROM people WHERE person_id = :id")
        async with engine.connect() as connection:
            found: str | None = await connection.scalar(query, {"id": person_id})
        return found

    await eventually(lambda: zone(last))
    assert await zone(ana) == "Asia/Kolkata"


async def test_of_somebody_who_is_gone_nothing_is_kept(
    person: Callable[..., Any], servers: Any, eventually: Callable[..., Any]
) -> None:
    ana, ben = person("ana"), person("ben")
    for one in (ana, ben):
        await one.post("/sessions", {"minutes": 30})
    before = (await ana.get("/timer")).json()["id"]
    await say(
        servers,
        PersonErased(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            actor_id=ana.id,
            version=2,
            person_id=ana.id,
        ),
    )

    async def nothing() -> bool:
        return not await ana.sessions()

    await eventually(nothing)
    assert (await ana.get("/timer")).json()["id"] != before
    assert (await ana.get("/progress")).json()["total_minutes"] == 0
    assert len(await ben.sessions()) == 1


async def test_what_tracker_says_of_a_phase_that_ends(
    person: Callable[..., Any], servers: Any, eventually: Callable[..., Any]
) -> None:
    ana = person()
    said: list[TimerChanged | SessionRecorded] = []
    bus = await nats.connect(servers.nats_url)
    try:

        async def hear(message: Any) -> None:
            event: TimerChanged | SessionRecorded
            if message.subject == TimerChanged.subject:
                event = msgspec.json.decode(message.data, type=TimerChanged)
            else:
                event = msgspec.json.decode(message.data, type=SessionRecorded)
            if event.person_id == ana.id:
                said.append(event)

        await bus.subscribe("cafe.evt.tracker.>", cb=hear)
        await bus.flush()
        await ana.post("/timer/start", {"focus_minutes": 2})

        async def three() -> bool:
            return len(said) == 3

        await eventually(three)
    finally:
        await bus.close()
    changes = [event for event in said if isinstance(event, TimerChanged)]
    assert [(event.version, event.status, event.phase) for event in changes] == [
        (2, "running", "focus"),
        (3, "idle", "break"),
    ]
    assert [event.actor_id for event in changes] == [ana.id, None]
    (recorded,) = [event for event in said if isinstance(event, SessionRecorded)]
    assert (recorded.version, recorded.minutes, recorded.source) == (1, 2, "timer")


async def test_every_table_that_names_people_was_thought_of() -> None:
    exported = {rows.collection for rows in collections(new_id())}
    assert uncovered(Base.metadata, exported | {"idempotency", "pending_credits"}) == set()
