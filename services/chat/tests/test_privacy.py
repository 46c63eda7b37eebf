"""What chat holds on a person: told whole, forgotten whole, while his messages stay."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from chat_posting import post_in
from sqlalchemy import text

from cafe_chassis.migrate import migrate
from cafe_chassis.personal import uncovered
from cafe_chat import people, rooms
from cafe_chat.app import SERVICE
from cafe_chat.messages.posting import NewMessage
from cafe_chat.presence.service import begin_span
from cafe_chat.privacy import export
from cafe_chat.privacy.erasure import erase
from cafe_chat.tables import Base
from cafe_contracts.events import PersonErased
from cafe_database.engine import open_engine
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, open_sessions, unit

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sessions(make_database: Callable[[str], str]) -> AsyncIterator[Sessions]:
    url = make_database("chat")
    await migrate(SERVICE, url)
    engine = open_engine(url, "test")
    yield open_sessions(engine)
    await engine.dispose()


def erased(person_id: UUID, version: int = 9) -> PersonErased:
    return PersonErased(
        event_id=new_id(),
        occurred_at=datetime.now(UTC),
        actor_id=None,
        version=version,
        person_id=person_id,
    )


async def say(sessions: Sessions, room_id: UUID, author_id: UUID, count: int) -> None:
    async with unit(sessions) as session:
        for number in range(count):
            draft = NewMessage(
                id=new_id(), author_id=author_id, client_id=None, body=f"m{number}", reply_to=None
            )
            await post_in(session, room_id, draft)


async def rows(sessions: Sessions, query: str, **values: Any) -> list[tuple[Any, ...]]:
    async with unit(sessions) as session:
        return [tuple(row) for row in await session.execute(text(query), values)]


async def held(sessions: Sessions, person_id: UUID) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    async for line in export.lines(sessions, person_id):
        found.setdefault(line.collection, []).append(line.item)
    return found


async def test_messages_of_every_room_are_told_in_order(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROOMS", 2)
    ana, ben = new_id(), new_id()
    ids = [new_id() for _ in range(5)]
    for number, room_id in enumerate(ids):
        async with unit(sessions) as session:
            await rooms.ensure(session, room_id, f"ROOM{number}A")
    for room_id in (ids[0], ids[4]):
        await say(sessions, room_id, ana, 3)
        await say(sessions, room_id, ben, 2)
    messages = (await held(sessions, ana))["messages"]
    assert [(one["room"], one["body"]) for one in messages] == [
        (code, f"m{number}") for code in ("ROOM0A", "ROOM4A") for number in range(3)
    ]


async def test_what_is_left_of_a_person_are_his_words(sessions: Sessions) -> None:
    ana, room_id = new_id(), new_id()
    async with unit(sessions) as session:
        await rooms.ensure(session, room_id, "ABCDEF")
        await people.remember(session, ana, "ana-banana", 3)
        await rooms.enrol(session, room_id, ana)
        await begin_span(session, room_id, ana)
    await say(sessions, room_id, ana, 1)
    (message_id,) = (await rows(sessions, "SELECT id FROM messages WHERE room_id = :r", r=room_id))[
        0
    ]
    frame = f'{{"type":"reaction","user_id":"{ana}","username":"ana-banana"}}'
    async with unit(sessions) as session:
        reaction = {"m": message_id, "p": ana}
        await session.execute(text("INSERT INTO reactions VALUES (:m, :p, '☕')"), reaction)
        change = {"r": room_id, "f": frame}
        await session.execute(
            text("INSERT INTO changes (room_id, change, frame) VALUES (:r, 1, :f)"), change
        )
    # He is online still: all is done that can be, and nothing is claimed.
    confirmed = "SELECT 1 FROM outbox WHERE aggregate_id = :p AND subject LIKE '%erased'"
    async with unit(sessions) as session:
        await erase(session, erased(ana))
    assert await rows(sessions, confirmed, p=ana) == []
    async with unit(sessions) as session:
        await session.execute(text("UPDATE presence_intervals SET went_at = now()"))
        await erase(session, erased(ana))
    assert await rows(sessions, confirmed, p=ana) == [(1,)]

    found = await held(sessions, ana)
    assert found.keys() == {"people", "messages"}
    assert found["people"][0]["username"] == "deleted account"
    ((kept,),) = await rows(sessions, "SELECT frame FROM changes WHERE room_id = :r", r=room_id)
    assert "ana-banana" not in kept
    # What comes late does not bring the name back.
    async with unit(sessions) as session:
        await people.remember(session, ana, "ana-banana", 8)
    assert (await held(sessions, ana))["people"][0]["username"] == "deleted account"


async def test_every_table_that_names_people_was_thought_of() -> None:
    forgotten = {"people", "messages", "reactions", "readers", "presence_intervals", "mentions"}
    ids_only = {"pins", "reports"}
    short_lived = {"idempotency"}
    assert uncovered(Base.metadata, forgotten | ids_only | short_lived) == set()
