"""Ten years on: what is over goes, what is not stays, and neither means looking at everything."""

import re
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from sqlalchemy import event, text

from cafe_auth.app import SERVICE
from cafe_auth.sweeping import sweep
from cafe_chassis.migrate import migrate
from cafe_database.engine import open_engine
from cafe_database.sessions import Sessions, open_sessions, unit

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Rows of each table that is swept: %s is how many days ago they were made, used, or over.
MADE = {
    "sessions": "INSERT INTO sessions (id, person_id, token_digest, user_agent, address,"
    " created_at, last_used_at) SELECT gen_random_uuid(), (SELECT id FROM people LIMIT 1),"
    " uuid_send(gen_random_uuid()), '', '', now() - interval '%s days', now() - interval '%s days'",
    "login_attempts": "INSERT INTO login_attempts SELECT uuid_send(gen_random_uuid()), 1,"
    " now() - interval '%s days'",
    "invitations": "INSERT INTO invitations (id, token_digest, note, uses, uses_left, expires_at)"
    " SELECT gen_random_uuid(), uuid_send(gen_random_uuid()), '', 1, 1, now() - interval '%s days'",
    "links": "INSERT INTO links (token_digest, purpose, person_id, expires_at)"
    " SELECT uuid_send(gen_random_uuid()), 'reset', (SELECT id FROM people LIMIT 1),"
    " now() - interval '%s days'",
    "personal_tokens": "INSERT INTO personal_tokens (id, person_id, token_digest, name, scopes,"
    " expires_at) SELECT gen_random_uuid(), (SELECT id FROM people LIMIT 1),"
    " uuid_send(gen_random_uuid()), 'x', '{}', now() - interval '%s days'",
    "audit": "INSERT INTO audit (id, at, action, before, after, address, user_agent)"
    " SELECT gen_random_uuid(), now() - interval '%s days', 'logged_in', '{}', '{}', '', ''",
    "login_tickets": "INSERT INTO login_tickets SELECT uuid_send(gen_random_uuid()),"
    " (SELECT id FROM people LIMIT 1), now() - interval '%s days'",
    "passkey_challenges": "INSERT INTO passkey_challenges SELECT uuid_send(gen_random_uuid()),"
    " 'login', '', now() - interval '%s days'",
    "erasures": "INSERT INTO erasures (id, person_id, token_digest, version, requested_at, tries)"
    " SELECT gen_random_uuid(), gen_random_uuid(), uuid_send(gen_random_uuid()), 1,"
    " now() - interval '%s days', 1",
    "retired_names": "INSERT INTO retired_names SELECT uuid_send(gen_random_uuid()),"
    " now() - interval '%s days'",
    "oidc_requests": "INSERT INTO oidc_requests (state_digest, browser_digest, provider, next,"
    " created_at) SELECT uuid_send(gen_random_uuid()), '', 'x', '/', now() - interval '%s days'",
    "oidc_newcomers": "INSERT INTO oidc_newcomers (token_digest, browser_digest, issuer, subject,"
    " label, name, created_at) SELECT uuid_send(gen_random_uuid()), '', 'x', 'x', 'x', 'x',"
    " now() - interval '%s days'",
}
OLD, YOUNG = "1000", "-1000"
MANY = 3000
"""Enough that reading a whole table costs more than an index."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sessions(make_database: Callable[[str], str]) -> AsyncIterator[Sessions]:
    url = make_database("auth")
    await migrate(SERVICE, url)
    engine = open_engine(url, "test")
    made = open_sessions(engine)
    async with unit(made) as session:
        await session.execute(
            text(
                "INSERT INTO people (id, username, username_shape, username_folded, display_name,"
                " bio, timezone, day_starts_at, role, version) VALUES (gen_random_uuid(), 'ana',"
                " 'ana', 'ana', 'Ana', '', 'UTC', '04:00', 'user', 1)"
            )
        )
        for insert in MADE.values():
            for days, count in ((OLD, 2), (YOUNG, MANY)):
                rows = f" FROM generate_series(1, {count})"
                await session.execute(text(insert.replace("%s", days) + rows))
    async with unit(made) as session:
        await session.execute(text("ANALYZE"))
    yield made
    await engine.dispose()


async def test_what_is_over_goes_by_an_index_and_the_rest_stays(sessions: Sessions) -> None:
    statements: list[tuple[str, tuple[object, ...]]] = []
    engine = sessions.kw["bind"].sync_engine

    def seen(_c: object, _u: object, statement: str, given: tuple[object, ...], *_: object) -> None:
        if statement.startswith("DELETE"):
            statements.append((statement, given))

    event.listen(engine, "before_cursor_execute", seen)
    async with unit(sessions) as session:
        await sweep(session)
    event.remove(engine, "before_cursor_execute", seen)

    async with unit(sessions) as session:
        for table in MADE:
            left = await session.scalar(text(f"SELECT count(*) FROM {table}"))
            assert left == MANY, table
        swept = set()
        for statement, given in statements:
            connection = await session.connection()
            plan = await connection.exec_driver_sql(f"EXPLAIN {statement}", given)
            lines = [row[0] for row in plan]
            swept.add(re.split(r"\s", statement)[2])
            assert not any("Seq Scan" in line for line in lines), (statement, lines)
    assert swept == MADE.keys()
