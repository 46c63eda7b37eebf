"""One transaction for many rooms: what one of them does must not harm the others."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text

from cafe_chassis.migrate import migrate
from cafe_chat import rooms
from cafe_chat.app import SERVICE
from cafe_chat.messages.line import Overtaken
from cafe_chat.messages.posting import Batch, NewMessage
from cafe_chat.messages.store import Store
from cafe_database.engine import open_engine
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, open_sessions, unit
from cafe_realtime.crew import Crew

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def database_url(make_database) -> str:
    return make_database("chat")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sessions(database_url) -> AsyncIterator[Sessions]:
    await migrate(SERVICE, database_url)
    engine = open_engine(database_url, "test")
    yield open_sessions(engine)
    await engine.dispose()


@pytest_asyncio.fixture(loop_scope="module")
async def store(database_url) -> AsyncIterator[Store]:
    crew = Crew()
    opened = Store(database_url, "test", crew)
    yield opened
    await crew.close()
    await opened.close()


async def open_rooms(sessions: Sessions, count: int) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    async with unit(sessions) as session:
        for room_id in ids:
            await rooms.ensure(session, room_id, "ABCDEF")
    return ids


def batch(room_id: UUID, *bodies: str, author: UUID | None = None, client: UUID | None = None):
    messages = [
        NewMessage(
            id=new_id(), author_id=author or new_id(), client_id=client, body=body, reply_to=None
        )
        for body in bodies
    ]
    return Batch(room_id=room_id, messages=messages)


def put(store: Store, order: Batch, wanted=lambda: True, committing=lambda: None):
    return asyncio.create_task(store.put(order, wanted, committing))


async def commits(sessions: Sessions) -> int:
    """How many transactions stored the messages that are there."""
    async with sessions() as session:
        found = await session.scalar(text("SELECT count(DISTINCT xmin::text) FROM messages"))
    return int(found or 0)


async def test_what_waits_goes_into_one_transaction(sessions, store):
    ids = await open_rooms(sessions, 20)
    before = await commits(sessions)
    first = put(store, batch(ids[0], "first"))
    await asyncio.sleep(0)
    others = [put(store, batch(room_id, "a", "b")) for room_id in ids[1:]]
    assert [one.seq for one in await first] == [1]
    for other in others:
        assert [(one.seq, one.fresh) for one in await other] == [(1, True), (2, True)]
    assert await commits(sessions) - before <= 3


async def test_whoever_is_not_wanted_any_more_takes_nobody_along(sessions, store):
    one, other, third = await open_rooms(sessions, 3)
    told: list[str] = []
    first = put(store, batch(one, "x"))
    await asyncio.sleep(0)
    fine = put(store, batch(other, "y"), committing=lambda: told.append("fine"))
    unwanted = put(store, batch(third, "z"), lambda: False, lambda: told.append("unwanted"))
    await asyncio.gather(first, fine)
    with pytest.raises(Overtaken):
        await unwanted
    assert told == ["fine"]
    (again,) = await put(store, batch(third, "z"))
    assert again.seq == 1


async def test_a_client_id_that_another_replica_stores_holds_up_its_own_room_only(
    sessions, store, database_url
):
    mine, other = await open_rooms(sessions, 2)
    author, client = new_id(), new_id()
    crew = Crew()
    rival = Store(database_url, "rival", crew)
    elsewhere = put(rival, batch(mine, "a", author=author, client=client))
    here = put(store, batch(mine, "a", author=author, client=client))
    beside = put(store, batch(other, "b"))
    answers = await asyncio.gather(elsewhere, here, return_exceptions=True)
    assert (await beside)[0].seq == 1
    stored = [one[0] for one in answers if isinstance(one, list)]
    assert {one.seq for one in stored} == {1}
    assert all(isinstance(one, list | asyncpg.UniqueViolationError) for one in answers)
    await crew.close()
    await rival.close()


async def test_a_locked_room_holds_up_nobody_else(sessions, store):
    locked, free = await open_rooms(sessions, 2)
    async with sessions() as session, session.begin():
        await session.execute(text("SELECT FROM rooms WHERE id = :id FOR UPDATE"), {"id": locked})
        waiting = put(store, batch(locked, "later"))
        await asyncio.sleep(0.02)
        async with asyncio.timeout(2):
            (stored,) = await put(store, batch(free, "now"))
        assert stored.seq == 1
        assert not waiting.done()
    (stored,) = await waiting
    assert stored.seq == 1


async def test_two_replicas_with_the_same_rooms_never_wait_for_each_other(
    sessions, store, database_url
):
    ids = await open_rooms(sessions, 8)
    crew = Crew()
    rival = Store(database_url, "rival", crew)
    for _ in range(10):
        puts = [
            put(one, batch(room_id, "x"))
            for one, order in ((store, ids), (rival, ids[::-1]))
            for room_id in order
        ]
        await asyncio.gather(*puts)
    async with sessions() as session:
        for room_id in ids:
            seqs = await session.scalars(
                text("SELECT seq FROM messages WHERE room_id = :id ORDER BY seq"), {"id": room_id}
            )
            assert list(seqs) == list(range(1, 21))
    # First the lanes, which rest their connections: those are what the store closes.
    await crew.close()
    await rival.close()


async def test_a_deleted_room_takes_nothing_and_the_others_do(sessions, store):
    gone, there = await open_rooms(sessions, 2)
    async with unit(sessions) as session:
        await rooms.close(session, gone)
    first = put(store, batch(there, "a"))
    await asyncio.sleep(0)
    nothing, something = put(store, batch(gone, "b", "c")), put(store, batch(there, "d"))
    stored = [*await first, *await something]
    assert await nothing == [None, None]
    # On a slow machine another lane takes the second batch, and may be the first to end.
    assert sorted(one.seq for one in stored) == [1, 2]
