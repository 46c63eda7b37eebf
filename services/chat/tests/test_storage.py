"""The statement that stores messages, and the events chat follows, against PostgreSQL alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from chat_posting import post_in
from sqlalchemy import text

from cafe_chassis.clock import now
from cafe_chassis.migrate import drift, migrate
from cafe_chat import people, reactions, rooms, sweeping
from cafe_chat.app import SERVICE
from cafe_chat.changes import service as changes
from cafe_chat.changes.queries import for_change
from cafe_chat.messages import queries
from cafe_chat.messages.posting import NewMessage, Stored
from cafe_chat.reports import service as reports
from cafe_chat.reports.schemas import ReportDraft, ReportVerdict
from cafe_contracts.events import (
    MemberJoined,
    MemberRemoved,
    PeopleTalked,
    ProfileChanged,
    RoomCreated,
    RoomDeleted,
)
from cafe_contracts.states import PersonRef
from cafe_database.engine import open_engine
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, open_sessions, unit
from cafe_http.errors import NotFound

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
async def room_id(sessions) -> UUID:
    room_id = new_id()
    async with unit(sessions) as session:
        await rooms.ensure(session, room_id, "ABCDEF")
    return room_id


def message(body: str = "hello", author: UUID | None = None, client: UUID | None = None):
    return NewMessage(
        id=new_id(), author_id=author or new_id(), client_id=client, body=body, reply_to=None
    )


async def store(sessions, room_id, *messages) -> list[Stored | None]:
    async with unit(sessions) as session:
        return await post_in(session, room_id, *messages)


async def test_the_migrations_make_the_tables(sessions, database_url):
    assert sessions is not None
    assert await drift(SERVICE, database_url) == []


async def events_of(sessions, room_id) -> list[PeopleTalked]:
    async with sessions() as session:
        rows = await session.execute(
            text("SELECT payload FROM outbox WHERE aggregate_id = :room ORDER BY position"),
            {"room": room_id},
        )
        return [msgspec.json.decode(row.payload, type=PeopleTalked) for row in rows]


async def test_a_batch_is_stored_in_order(sessions, room_id):
    drafts = [message(f"m{number}") for number in range(3)]
    stored = await store(sessions, room_id, *drafts)
    assert [(one.seq, one.id, one.fresh) for one in stored] == [
        (at, draft.id, True) for at, draft in enumerate(drafts, 1)
    ]
    assert sorted(one.posted_at for one in stored) == [one.posted_at for one in stored]


async def test_that_people_talk_is_said_once_a_minute(sessions, room_id):
    async def last_talked(ago: str) -> None:
        async with unit(sessions) as session:
            await session.execute(
                text(f"UPDATE rooms SET talked_at = talked_at - interval '{ago}' WHERE id = :room"),
                {"room": room_id},
            )

    first, *others = [message(f"m{number}") for number in range(3)]
    await store(sessions, room_id, first, *others)
    await last_talked("1 minute")
    later = message("later")
    await store(sessions, room_id, later)
    await last_talked("-2 minutes")  # a minute of another replica, whose clock is ahead
    await store(sessions, room_id, message("more"))
    events = await events_of(sessions, room_id)
    assert [(event.version, event.actor_id) for event in events] == [
        (1, first.author_id),
        (4, later.author_id),
    ]
    assert {event.room_id for event in events} == {room_id}
    assert all(event.occurred_at.second == event.occurred_at.microsecond == 0 for event in events)


async def test_a_known_client_id_moves_nothing(sessions, room_id):
    author, client = new_id(), new_id()
    (first,) = await store(sessions, room_id, message("a", author, client))
    again, new, other = await store(
        sessions,
        room_id,
        message("a", author, client),
        message("b"),
        message("a", new_id(), client),
    )
    assert (again.seq, again.id, again.fresh, again.same) == (1, first.id, False, True)
    assert (new.seq, other.seq) == (2, 3)
    (conflict,) = await store(sessions, room_id, message("x", author, client))
    assert (conflict.seq, conflict.same) == (1, False)
    async with sessions() as session:
        assert await queries.head(session, room_id) == 3


async def test_a_message_stored_again_under_its_own_id_is_the_same(sessions, room_id):
    draft = message()
    (first,) = await store(sessions, room_id, draft)
    (again,) = await store(sessions, room_id, draft)
    assert (again.seq, again.same, again.fresh) == (first.seq, True, False)


async def test_two_transactions_with_one_client_id_make_no_hole(sessions, room_id):
    author, client = new_id(), new_id()
    async with sessions() as one, sessions() as other:
        await one.begin()
        await other.begin()
        await post_in(one, room_id, message("a", author, client))
        waiting = asyncio.create_task(post_in(other, room_id, message("a", author, client)))
        while not await session_waits(sessions):
            await asyncio.sleep(0.02)
        await one.commit()
        with pytest.raises(asyncpg.UniqueViolationError):
            await waiting
        await other.rollback()
    (again,) = await store(sessions, room_id, message("a", author, client))
    (after,) = await store(sessions, room_id, message("b"))
    assert (again.seq, after.seq) == (1, 2)


async def session_waits(sessions) -> bool:
    """Whether some statement waits for a lock in this database."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    async with sessions() as session:
        return await session.scalar(waiting) > 0


async def test_a_rolled_back_batch_leaves_no_hole(sessions, room_id):
    async with sessions() as session, session.begin() as transaction:
        await post_in(session, room_id, message())
        await transaction.rollback()
    (stored,) = await store(sessions, room_id, message())
    assert stored.seq == 1


def facts(room_id: UUID, version: int, **more):
    when = datetime.now(UTC)
    return {
        "event_id": new_id(),
        "occurred_at": when,
        "actor_id": None,
        "version": version,
        "room_id": room_id,
        **more,
    }


async def test_a_deleted_room_takes_its_messages_with_it_and_nothing_more_in(sessions, room_id):
    await store(sessions, room_id, message(), message())
    async with unit(sessions) as session:
        await reactions.on_room_deleted(session, RoomDeleted(**facts(room_id, 9, code="ABCDEF")))
    assert await store(sessions, room_id, message()) == [None]
    more = True
    while more:
        async with unit(sessions) as session:
            more = await sweeping.purge(session)
    async with sessions() as session:
        assert list(await queries.newest(session, room_id, None, 10)) == []
        assert await rooms.counters_of_living(session, room_id) is None


async def waiting(sessions, count: int) -> None:
    """Return once so many transactions of this database wait for a lock."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while True:
            async with unit(sessions) as session:
                if await session.scalar(waits) == count:
                    return
            await asyncio.sleep(0.02)


async def test_an_edit_and_the_purge_of_its_room_let_each_other_through(sessions, room_id):
    (stored,) = await store(sessions, room_id, said := message())
    async with unit(sessions) as session:
        await rooms.close(session, room_id)
    who = PersonRef(user_id=said.author_id, username="ana")
    async with unit(sessions) as session:
        await for_change(session, room_id, stored.id)
        purging = asyncio.create_task(sweeping.until_done(sessions, sweeping.purge))
        await waiting(sessions, 1)
        assert await changes.edit(session, room_id, who, stored.id, "a last word", now())
    await purging
    async with sessions() as session:
        assert list(await queries.newest(session, room_id, None, 10)) == []


async def test_a_verdict_and_the_end_of_retention_let_each_other_through(sessions, room_id):
    (stored,) = await store(sessions, room_id, message())
    who = PersonRef(user_id=new_id(), username="ana")
    spam, removed = ReportDraft(reason="spam"), ReportVerdict(state="closed", outcome="removed")
    async with unit(sessions) as session:
        report = await reports.report(session, room_id, who, stored.id, spam, now())
        await session.execute(
            text("UPDATE messages SET posted_at = now() - interval '2 days' WHERE id = :id"),
            {"id": stored.id},
        )
        await rooms.keep_for(session, room_id, 1)

    async def judge() -> None:
        async with unit(sessions) as session:
            await reports.judge(session, room_id, who, "owner", report.id, removed, now())

    async with unit(sessions) as session:
        await for_change(session, room_id, stored.id)
        retaining = asyncio.create_task(sweeping.retain(sessions))
        await waiting(sessions, 1)
        judging = asyncio.create_task(judge())
        await waiting(sessions, 2)
    await retaining
    with pytest.raises(NotFound):
        await judging


async def test_older_events_are_dropped(sessions):
    room_id, person_id = new_id(), new_id()
    card = {
        "code": "ZZZZZZ",
        "name": "Den",
        "visibility": "public",
        "capacity": 5,
        "locked": False,
    }
    joined = {"person_id": person_id, "username": "ana", "role": "member"}
    async with unit(sessions) as session:
        await reactions.on_room(session, RoomCreated(**facts(room_id, 1, **card)))
        await reactions.on_joined(session, MemberJoined(**facts(room_id, 4, **joined)))
        removed = MemberRemoved(**facts(room_id, 3, person_id=person_id, banned=False))
        await reactions.on_gone(session, removed)
    readers = text("SELECT count(*) FROM readers WHERE room_id = :room")
    async with sessions() as session:
        assert await session.scalar(readers, {"room": room_id}) == 1
    async with unit(sessions) as session:
        removed = MemberRemoved(**facts(room_id, 5, person_id=person_id, banned=False))
        await reactions.on_gone(session, removed)
    async with sessions() as session:
        assert await session.scalar(readers, {"room": room_id}) == 0


async def test_an_older_name_never_replaces_a_newer_one(sessions):
    person_id = new_id()
    name = text("SELECT username FROM people WHERE id = :id")

    async def named(username: str, version: int) -> str:
        async with unit(sessions) as session:
            await people.remember(session, person_id, username, version)
        async with sessions() as session:
            return await session.scalar(name, {"id": person_id})

    assert await named("ana", 2) == "ana"
    assert await named("old", 1) == "ana"
    changed = ProfileChanged(
        event_id=new_id(),
        occurred_at=datetime.now(UTC),
        actor_id=person_id,
        version=3,
        person_id=person_id,
        username="anna",
        display_name="Anna",
        timezone="UTC",
        day_starts_at="00:00",
    )
    async with unit(sessions) as session:
        await reactions.on_profile(session, changed)
    assert await named("older", 2) == "anna"
