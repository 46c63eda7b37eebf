"""The list and its search with a hundred thousand rooms: by index, in milliseconds, at any page."""

from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import event, text

from cafe_chassis.migrate import migrate
from cafe_chassis.testing import connected
from cafe_database.engine import open_engine
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, open_sessions, unit
from cafe_http.identity import Principal
from cafe_http.pages import encode_cursor
from cafe_rooms.app import SERVICE
from cafe_rooms.catalogue.queries import Position
from cafe_rooms.catalogue.service import Found, find_rooms
from cafe_rooms.rooms.queries import TRIGRAM

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOMS = 100_000

# Every room's activity is another minute; each 500th is named after a library; ten members of one.
FILL = """
INSERT INTO people (id, username, display_name, version)
    SELECT md5('person' || n)::uuid, 'p' || n, 'P' || n, 1 FROM generate_series(1, 10) n;
INSERT INTO rooms (id, code, name, description, visibility, capacity, locked, expires,
        timer_control, quiet_focus, created_at, created_by, version, active_at)
    SELECT md5('room' || n)::uuid, 'R' || lpad(n::text, 6, '0'),
        CASE WHEN n % 500 = 0 THEN 'Quiet library ' ELSE 'Room for study ' END || n,
        'Everybody is welcome, ' || left(md5(n::text), 8),
        CASE WHEN n % 10 = 1 THEN 'private' ELSE 'public' END, 50, false, 'never', 'anyone',
        false, now(), md5('person1')::uuid, 1, now() - n * interval '1 minute'
    FROM generate_series(1, {rooms}) n;
INSERT INTO room_texts (room_id, text)
    SELECT id, name || E'\\n' || code || E'\\n' || description FROM rooms;
INSERT INTO memberships (room_id, person_id, role, joined_at)
    SELECT r.id, p.id, 'member', now()
    FROM (SELECT id FROM rooms ORDER BY id LIMIT 10000) r, people p;
ANALYZE;
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sessions(make_database: Any) -> AsyncIterator[Sessions]:
    url = make_database("manyrooms")
    await migrate(SERVICE, url)
    engine = open_engine(url, "test")
    # Not by the service's own engine, whose statements have five seconds.
    async with connected(url) as filling:
        await filling.execute(FILL.format(rooms=ROOMS))
    yield open_sessions(engine)
    await engine.dispose()


def who() -> Principal:
    return Principal(
        id=new_id(),
        session_id=new_id(),
        username="ana",
        display_name="Ana",
        role="user",
        timezone="UTC",
        day_starts_at="00:00",
        profile_version=1,
    )


class Looker:
    """Reads pages, and keeps how long each took (ms) and the plans of its statements."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self.slowest_ms = 0.0
        self.plans: list[str] = []

    async def page(self, **query: Any) -> Found:
        statements: list[tuple[str, Any]] = []
        asked: dict[str, Any] = {"scope": "public", "q": "", "limit": 50, "cursor": None, **query}
        async with unit(self._sessions) as session:
            connection = await session.connection()

            def note(*told: Any) -> None:
                statements.append(told[2:4])

            event.listen(connection.sync_connection, "before_cursor_execute", note)
            began = perf_counter()
            found = await find_rooms(session, who(), **asked)
            self.slowest_ms = max(self.slowest_ms, (perf_counter() - began) * 1000)
            event.remove(connection.sync_connection, "before_cursor_execute", note)
            for statement, parameters in statements:
                if statement.startswith("SELECT"):
                    plan = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
                    self.plans += [row[0] for row in plan]
        return found


def numbers(found: Found) -> list[int]:
    return [int(listed.room.code[1:]) for listed in found.rooms]


async def test_pages_are_read_along_the_index_however_deep(sessions: Sessions) -> None:
    looker = Looker(sessions)
    first = await looker.page()
    assert numbers(first)[:3] == [2, 3, 4]
    # As after two thousand pages.
    async with sessions() as session:
        deep = await session.scalar(text("SELECT active_at FROM rooms WHERE code = 'R090000'"))
    cursor = encode_cursor(Position(deep, UUID(int=0)))
    far = await looker.page(cursor=cursor)
    assert numbers(far)[0] == 90_002
    assert not [line for line in looker.plans if "Seq Scan on rooms" in line], looker.plans
    assert any("ix_rooms_public_activity" in line for line in looker.plans)
    assert looker.slowest_ms < 250, looker.slowest_ms


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("study", [2, 3, 4]),
        ("QUIET LIB", [500, 1000, 1500]),
        ("room for study 77777", [77_777]),
        ("r077777", [77_777]),
        ("nothing has this name", []),
        ("li", [500, 1000, 1500]),
        ("LI", [500, 1000, 1500]),
        ("q", [500, 1000, 1500]),
        ("zz", []),
        ("st", [2, 3, 4]),
        ("s", [2, 3, 4]),
    ],
)
async def test_words_are_found_frequent_or_rare(
    sessions: Sessions, words: str, expected: list[int]
) -> None:
    looker = Looker(sessions)
    for _ in range(7):  # also when PostgreSQL has seen the statement often
        found = await looker.page(q=words)
    assert numbers(found)[: len(expected)] == expected
    if not expected:
        assert found.rooms == []
    assert not [line for line in looker.plans if "Seq Scan on room" in line], looker.plans
    if len(words) < TRIGRAM and expected != [2, 3, 4]:
        assert any("ix_room_texts_short_parts" in line for line in looker.plans), looker.plans
    assert looker.slowest_ms < 500, looker.slowest_ms
