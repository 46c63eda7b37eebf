"""A room with a million messages costs no more to read than one with a thousand."""

from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import event, text

from cafe_chassis.migrate import migrate
from cafe_chassis.testing import connected
from cafe_chat.app import SERVICE
from cafe_chat.messages.service import history
from cafe_chat.reading.queries import unread
from cafe_chat.search import queries as search
from cafe_chat.sweeping import retain
from cafe_database.engine import open_engine
from cafe_database.sessions import Sessions, open_sessions, unit

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

SMALL, LARGE = UUID(int=1), UUID(int=2)
READER = UUID(int=9)
SIZES = {SMALL: 1_000, LARGE: 1_000_000}

# Keys are built once, at the end: one by one they would take minutes. Search has the newest tenth.
FILL = f"""
INSERT INTO people (id, username, version) SELECT ('00000000-0000-0000-0000-' ||
    lpad(to_hex(n), 12, '0'))::uuid, 'p' || n, 1 FROM generate_series(1, 9) n;
INSERT INTO rooms (id, code, head, indexed) VALUES
    ('{SMALL}', 'SMALL2', {SIZES[SMALL]}, {SIZES[SMALL]}),
    ('{LARGE}', 'LARGE2', {SIZES[LARGE]}, {SIZES[LARGE]});
INSERT INTO readers (room_id, person_id, read_seq) VALUES
    ('{SMALL}', '{READER}', 10), ('{LARGE}', '{READER}', 10);
ALTER TABLE reactions DROP CONSTRAINT fk_reactions_message_id_messages;
ALTER TABLE pins DROP CONSTRAINT fk_pins_message_id_messages;
ALTER TABLE messages DROP CONSTRAINT pk_messages, DROP CONSTRAINT uq_messages_room_id_seq,
    DROP CONSTRAINT uq_messages_room_id_author_id_client_id;
INSERT INTO messages (id, room_id, seq, author_id, body, fingerprint, posted_at)
    SELECT gen_random_uuid(), room.id, n, ('00000000-0000-0000-0000-' ||
        lpad(to_hex(n % 8 + 1), 12, '0'))::uuid,
        CASE WHEN n % 50000 = 950 THEN 'a needle, number ' || n ELSE 'hay of line ' || n END,
        '\\x00', now() - interval '100 days' + n * interval '1 second'
    FROM rooms room CROSS JOIN LATERAL generate_series(1, room.head) n;
ALTER TABLE messages ADD CONSTRAINT pk_messages PRIMARY KEY (id),
    ADD CONSTRAINT uq_messages_room_id_seq UNIQUE (room_id, seq);
ALTER TABLE reactions ADD CONSTRAINT fk_reactions_message_id_messages
    FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE;
INSERT INTO search_entries (room_id, seq, body) SELECT room_id, seq, body FROM messages
    WHERE room_id = '{SMALL}' OR seq > 900000;
ANALYZE;
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sessions(make_database) -> AsyncIterator[Sessions]:
    url = make_database("chatmany")
    await migrate(SERVICE, url)
    async with connected(url) as filling:
        await filling.execute("SET maintenance_work_mem = '256MB'; SET synchronous_commit = off")
        await filling.execute(FILL)
        await filling.execute("VACUUM messages")
    engine = open_engine(url, "test")
    yield open_sessions(engine)
    await engine.dispose()


class Plan(msgspec.Struct):
    """As much of PostgreSQL's explanation as tells of its cost: pages of 8 KiB that were read."""

    hit: int = msgspec.field(name="Shared Hit Blocks")
    read: int = msgspec.field(name="Shared Read Blocks")


async def cost(sessions: Sessions, work: Any) -> tuple[int, float]:
    """Return how many pages the statements of `work` read, and how long it took (ms)."""
    statements: list[tuple[str, Any]] = []
    async with unit(sessions) as session:
        connection = await session.connection()

        def note(*told: Any) -> None:
            statements.append(told[2:4])

        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await work(session)
        began = perf_counter()
        await work(session)
        took_ms = (perf_counter() - began) * 1000
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        pages = 0
        for statement, parameters in statements[len(statements) // 2 :]:
            if not statement.startswith("SET"):
                explained = await connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters
                )
                (top,) = explained.scalar_one()
                plan = msgspec.convert(top["Plan"], Plan)
                pages += plan.hit + plan.read
    return pages, took_ms


@pytest.mark.parametrize(
    "at",
    [
        {"before": None, "after": None},
        {"before": 500, "after": None},
        {"before": None, "after": 500},
    ],
)
async def test_a_page_of_history_costs_the_same(sessions, at):
    async def page(room_id):
        return await cost(
            sessions, lambda session: history(session, room_id, READER, limit=50, **at)
        )

    small, _ = await page(SMALL)
    large, took_ms = await page(LARGE)
    # The index of a million is one level deeper, and its rows lie on as many pages.
    assert large <= small + 10
    assert took_ms < 200


async def test_unread_counts_cost_the_same(sessions):
    async def counts(session):
        rows = await unread(session, READER, "p9")
        assert [(row.code, row.unread) for row in rows] == [
            ("LARGE2", SIZES[LARGE] - 10),
            ("SMALL2", SIZES[SMALL] - 10),
        ]

    pages, took_ms = await cost(sessions, counts)
    assert pages < 50
    assert took_ms < 200


@pytest.mark.parametrize(
    ("words", "count"), [("needle", 2), ("eedl", 2), ("hay", 51), ("zebra", 0)]
)
async def test_a_search_reads_what_it_finds(sessions, words, count):
    async def find(session):
        rows = await search.find(session, LARGE, words, before=2**62, limit=51)
        assert len(rows) == count
        assert all(row.room_id == LARGE for row in rows)

    pages, took_ms = await cost(sessions, find)
    assert pages < 600
    assert took_ms < 300


async def test_retention_takes_the_oldest_without_reading_the_rest(sessions):
    async with unit(sessions) as session:
        await session.execute(
            text("UPDATE rooms SET retention_days = 100 WHERE id = :id"), {"id": LARGE}
        )
        await session.execute(
            text(
                "UPDATE messages SET posted_at = posted_at - interval '1 day'"
                " WHERE room_id = :id AND seq <= 3000"
            ),
            {"id": LARGE},
        )
    began = perf_counter()
    await retain(sessions)
    first_ms = (perf_counter() - began) * 1000
    began = perf_counter()
    await retain(sessions)
    again_ms = (perf_counter() - began) * 1000
    async with sessions() as session:
        kept = text("SELECT min(seq), count(*) FROM messages WHERE room_id = :id")
        assert tuple((await session.execute(kept, {"id": LARGE})).one()) == (3001, 997_000)
        swept = text("SELECT swept, head FROM rooms WHERE id = :id")
        assert tuple((await session.execute(swept, {"id": LARGE})).one()) == (3000, 1_000_000)
    assert first_ms < 3000
    assert again_ms < 200
