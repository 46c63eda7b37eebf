"""What the panel's lists cost with a million rows in each collection: milliseconds of an answer.

    python bench/panel.py [--rows 1000000] [--report FILE]

Starts an installation of its own (limits off), fills its databases by SQL, and asks through the
gateway as the panel does: every order, every filter, words that are common, rare and absent, and
the second page. A list may take LIST_MS, one that looks for words or counts everything WORDS_MS;
with more, the status is 1.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import asyncpg
import httpx
from installation import Cafe, installation

from cafe_local import postgres

PASSWORD = "a password for measuring"
TIMES = 5
LIST_MS = 100
WORDS_MS = 500
"""What people take as an answer at once, and as one that was worth waiting for."""


def an_id(number: str, kind: int) -> str:
    """Return the SQL of an id in the order of time, as UUIDv7 are; kind keeps tables apart."""
    at = f"lpad(to_hex(1700000000000 + ({number})::bigint * 50), 12, '0')"
    return f"({at} || '70008{kind:03x}' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


PERSON, ROOM, OTHER = 1, 2, 3
WORDS = "(ARRAY['essay','thesis','statistics','late shift','proofs','lab'])[1 + {n} % 6]"
FILL = {
    "auth": (
        f"""INSERT INTO people (id, username, username_shape, username_folded, display_name, email,
            email_folded, bio, timezone, day_starts_at, role, version)
        SELECT {an_id("n", PERSON)}, 'person' || n, 'person' || n, 'person' || n, 'Person ' || n,
            'person' || n || '@example.org', 'person' || n || '@example.org', '', 'UTC', '00:00',
            'user', 1 FROM generate_series(1, $rows) n""",
        f"""INSERT INTO audit (id, at, actor_id, action, subject_id, before, after, address,
            user_agent, service)
        SELECT {an_id("n", OTHER)}, now() - n * interval '1 second',
            {an_id("1 + n % 5000", PERSON)},
            (ARRAY['logged_in','login_failed','disabled'])[1 + n % 3], {an_id("n", PERSON)},
            '{{}}', '{{}}', '127.0.0.1', '', (ARRAY['auth','rooms','chat','tracker'])[1 + n % 4]
        FROM generate_series(1, $rows) n""",
    ),
    "rooms": (
        f"""INSERT INTO people (id, username, display_name, version)
        SELECT {an_id("n", PERSON)}, 'person' || n, 'Person ' || n, 1
        FROM generate_series(1, $rows) n""",
        f"""INSERT INTO rooms (id, code, name, description, visibility, capacity, locked, expires,
            timer_control, quiet_focus, created_at, created_by, version, active_at)
        SELECT {an_id("n", ROOM)}, upper(lpad(to_hex(n), 6, '0')),
            {WORDS.format(n="n")} || ' ' || n, 'A room',
            (ARRAY['public','private'])[1 + n % 2], 25, n % 50 = 0, 'never', 'anyone', false,
            now(), {an_id("1 + n % 5000", PERSON)}, 1, now() - n * interval '1 minute'
        FROM generate_series(1, $rows) n""",
        """INSERT INTO room_texts (room_id, text)
        SELECT id, lower(name || ' ' || description || ' ' || code) FROM rooms""",
        f"""INSERT INTO memberships (room_id, person_id, role, joined_at)
        SELECT {an_id("1 + n % ($rows / 20)", ROOM)}, {an_id("n", PERSON)},
            (ARRAY['member','member','member','moderator','owner'])[1 + n % 5],
            now() - n * interval '1 second' FROM generate_series(1, $rows) n""",
    ),
    "chat": (
        f"""INSERT INTO people (id, username, version)
        SELECT {an_id("n", PERSON)}, 'person' || n, 1 FROM generate_series(1, 5001) n""",
        f"""INSERT INTO rooms (id, code, head)
        SELECT {an_id("n", ROOM)}, upper(lpad(to_hex(n), 6, '0')), $rows / 1000 + 1
        FROM generate_series(1, 1000) n""",
        f"""INSERT INTO messages (id, room_id, seq, author_id, body, fingerprint, posted_at,
            deleted_at)
        SELECT {an_id("n", OTHER)}, {an_id("1 + n % 1000", ROOM)}, 1 + n / 1000,
            {an_id("1 + n % 5000", PERSON)}, CASE WHEN n % 100 = 0 THEN '' ELSE
            {WORDS.format(n="n")} || ', word number ' || n END, ''::bytea, now(),
            CASE WHEN n % 100 = 0 THEN now() END FROM generate_series(1, $rows) n""",
        """INSERT INTO search_entries (room_id, seq, body)
        SELECT room_id, seq, body FROM messages WHERE deleted_at IS NULL""",
        """INSERT INTO reports (id, room_id, message_id, seq, author_id, body, reporter_id, reason,
            created_at, state, outcome)
        SELECT id, room_id, id, seq, author_id, body, author_id,
            (ARRAY['spam','abuse','other'])[1 + seq % 3], now(),
            CASE WHEN seq = 1 THEN 'open' ELSE 'closed' END,
            CASE WHEN seq = 1 THEN NULL ELSE 'dismissed' END FROM messages""",
    ),
    "tracker": (
        f"""INSERT INTO people (person_id, username, timezone, day_starts_at, version)
        SELECT {an_id("n", PERSON)}, 'person' || n, 'UTC', '00:00', 1
        FROM generate_series(1, $rows / 10) n""",
        f"""INSERT INTO study_sessions (id, person_id, room_code, minutes, started_at, ended_at,
            source, note, subject, spans)
        SELECT {an_id("n", OTHER)}, {an_id("1 + n % ($rows / 10)", PERSON)},
            CASE WHEN n % 4 = 0 THEN upper(lpad(to_hex(n % 1000), 6, '0')) END, 1 + n % 120,
            now() - n * interval '1 minute', now() - n * interval '1 minute',
            (ARRAY['room_timer','timer','manual','imported'])[1 + n % 4], 'note number ' || n,
            {WORDS.format(n="n")}, '[]' FROM generate_series(1, $rows) n""",
    ),
}


@dataclass(frozen=True)
class Asked:
    """A list, and the queries to ask it with; `words` are those that may take longer."""

    path: str
    lists: Sequence[dict[str, str]]
    words: Sequence[dict[str, str]] = ()


def questions(someone: str, some_room: str) -> list[Asked]:
    """Return what is asked. someone, some_room: ids of a person and a room among the million."""
    q = [{"q": text} for text in ("essay", "person777", "zzzz", "number 4242", "zz")]
    return [
        Asked(
            "/api/auth/admin/users",
            [
                {},
                {"sort": "created_at"},
                {"sort": "username"},
                {"role": "admin"},
                {"disabled": "true"},
            ],
            q,
        ),
        Asked(
            "/api/auth/admin/audit",
            [
                {},
                {"service": "chat"},
                {"actor": someone},
                {"subject": someone},
                {"action": "disabled"},
            ],
        ),
        Asked(
            "/api/rooms/admin/rooms",
            [
                *({"sort": sort} for sort in ("-created_at", "created_at", "-active_at", "name")),
                {"visibility": "private"},
                {"locked": "true"},
                {"created_by": someone},
            ],
            q,
        ),
        Asked(
            "/api/rooms/admin/memberships",
            [{}, {"room_id": some_room}, {"user_id": someone}, {"role": "moderator"}],
            q,
        ),
        Asked(
            "/api/chat/admin/messages",
            [{}, {"room_id": some_room}, {"user_id": someone}, {"deleted": "true"}],
            [*q, {"q": "0001F4"}],
        ),
        Asked("/api/chat/admin/reports", [{}, {"state": "open"}, {"reason": "abuse"}], q),
        Asked(
            "/api/tracker/admin/sessions",
            [
                {},
                {"sort": "ended_at"},
                {"sort": "-minutes"},
                {"source": "imported"},
                {"user_id": someone},
            ],
            [*q, {"q": "0001F4"}],
        ),
        *(Asked(f"/api/{name}/admin/overview", [], [{}]) for name in FILL),
    ]


async def fill(cafe: Cafe, rows: int) -> None:
    """Put the rows into every database, and let PostgreSQL look at what it has."""
    for database, statements in FILL.items():
        connection = await asyncpg.connect(cafe.database(database))
        started = time.monotonic()
        for statement in (*statements, "VACUUM ANALYZE"):
            await connection.execute(statement.replace("$rows", str(rows)), timeout=None)
        await connection.close()
        print(f"filled {database} in {time.monotonic() - started:.0f} s", flush=True)


def ids(cafe: Cafe) -> tuple[str, str]:
    """Return a person who did something in every collection, and a room."""
    url = cafe.database("postgres")
    person, room = an_id("777", PERSON), an_id("500", ROOM)
    return postgres.psql(url, f"SELECT {person}"), postgres.psql(url, f"SELECT {room}")


def ask(client: httpx.Client, path: str, query: dict[str, str]) -> tuple[float, str | None]:
    """Return the median of an answer's milliseconds, and where its second page begins."""
    took: list[float] = []
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = client.get(path, params=query)
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, (
            f"{path}?{urlencode(query)}: {answer.status_code} {answer.text}"
        )
        if took[-1] > 4 * WORDS_MS:
            break
    return statistics.median(took), answer.json().get("next_cursor")


def measure(cafe: Cafe) -> list[tuple[str, float, int]]:
    """Return each question with its milliseconds and what it may take."""
    link = (cafe.home / "run" / "admin-link").read_text().strip()
    found: list[tuple[str, float, int]] = []
    headers = {"origin": cafe.origin, "sec-fetch-site": "same-origin"}
    with httpx.Client(
        base_url=cafe.origin, headers=headers, timeout=120, trust_env=False
    ) as client:
        draft = {
            "username": "keeper",
            "password": PASSWORD,
            "admin_token": link.partition("#admin=")[2],
        }
        client.post("/api/auth/signup", json=draft).raise_for_status()
        for asked in questions(*ids(cafe)):
            for queries, allowed in ((asked.lists, LIST_MS), (asked.words, WORDS_MS)):
                for query in queries:
                    took, cursor = ask(client, asked.path, query)
                    found.append((f"{asked.path}?{urlencode(query)}", took, allowed))
                    if cursor is not None:
                        took, _ = ask(client, asked.path, {**query, "cursor": cursor})
                        found.append(("  its second page", took, allowed))
    return found


def main() -> int:
    """Fill, measure, print, and say whether every list was quick enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    with installation() as cafe:
        asyncio.run(fill(cafe, options.rows))
        found = measure(cafe)
    lines = [
        f"{options.rows:,} rows in each collection",
        "",
        "| list | ms | allowed |",
        "|---|---|---|",
    ]
    lines += [f"| {what} | {took:.1f} | {allowed} |" for what, took, allowed in found]
    text = "\n".join(lines)
    print(text)
    if options.report is not None:
        options.report.write_text(text + "\n")
    return 1 if any(took > allowed for _, took, allowed in found) else 0


if __name__ == "__main__":
    sys.exit(main())
