"""Tracker's workers as processes of their own, and what they are to credit, put into the tables."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cafe_database.ids import new_id
from cafe_local.testing import Servers

if TYPE_CHECKING:
    from asyncpg import Connection, Record

    Database = Connection[Record]

FOCUS = timedelta(minutes=25)
READY = '"event": "ready"'
START_S = 30.0
"""A worker starts in two seconds, on a busy machine in many more."""


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m cafe_tracker worker`, and end it whatever happens."""
    command = [sys.executable, "-m", "cafe_tracker", "worker"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until_ready(*logs: Path) -> None:
    """Wait until the workers that write these logs do their work."""
    end = time.monotonic() + START_S
    while not all(READY in log.read_text() for log in logs):
        assert time.monotonic() < end, [log.read_text() for log in logs]
        time.sleep(0.05)


def environment_of(servers: Servers, url: str, nats_url: str, settings: Any) -> dict[str, str]:
    """Return the environment of a worker; settings: a tracker's, who knows its neighbours."""
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "CAFE_HTTP_PORT": "0",
        "CAFE_INTERNAL_PORT": "0",
        "CAFE_DATABASE_URL": url,
        "CAFE_NATS_URL": nats_url,
        "CAFE_VALKEY_URL": servers.valkey_url,
        "CAFE_CLIENT_SECRET": settings.client_secret,
        "CAFE_AUTH_URL": settings.auth_url,
        "CAFE_CHAT_URL": settings.chat_url,
    }


async def now_plus(database: "Database", seconds: float) -> datetime:
    """Return an instant of PostgreSQL's clock, so many seconds from now."""
    moment: datetime = await database.fetchval(
        "SELECT clock_timestamp() + $1", timedelta(seconds=seconds)
    )
    return moment


async def late_s(database: "Database", due: datetime) -> float:
    """Return how many seconds ago an instant was, by PostgreSQL's clock."""
    late: timedelta = await database.fetchval("SELECT clock_timestamp() - $1::timestamptz", due)
    return late.total_seconds()


async def insert_people(database: "Database", count: int) -> list[UUID]:
    """Insert so many people and return their ids.

    Their days begin half a day from now: a focus of this minute lies within one day, whatever the
    hour at which the tests run.
    """
    people = [new_id() for _ in range(count)]
    border = (await now_plus(database, 12 * 3600)).strftime("%H:00")
    await database.executemany(
        "INSERT INTO people (person_id, username, timezone, day_starts_at, version)"
        " VALUES ($1, $2, 'UTC', $3, 1)",
        [(person, f"person-{n}", border) for n, person in enumerate(people)],
    )
    return people


async def insert_own_timers(database: "Database", people: Sequence[UUID], due: datetime) -> None:
    """Insert a timer for each of these people, in its first focus until `due`."""
    await database.executemany(
        "INSERT INTO timers (id, person_id, version, status, phase, round, phase_number,"
        ' focus_minutes, break_minutes, long_break_minutes, rounds, auto_start, "left",'
        " started_at, running_since, ends_at, spans) VALUES"
        " ($1, $2, 2, 'running', 'focus', 1, 1, 25, 5, 15, 4, false, $3, $4, $4, $5, '[]')",
        [(new_id(), person, FOCUS, due - FOCUS, due) for person in people],
    )


async def insert_room_timers(
    database: "Database", rooms: Sequence[UUID], due: datetime, *, over: bool = False
) -> list[UUID]:
    """Insert a timer for each room, in its first focus until `due`, and return their ids.

    over: in the break after it, which has not begun.
    """
    status, phase, number = ("idle", "break", 2) if over else ("running", "focus", 1)
    since, end = (None, None) if over else (due - FOCUS, due)
    left = timedelta(minutes=5) if over else FOCUS
    timers = [new_id() for _ in rooms]
    await database.executemany(
        "INSERT INTO timers (id, room_id, room_code, version, status, phase, round, phase_number,"
        ' focus_minutes, break_minutes, long_break_minutes, rounds, auto_start, "left",'
        " started_at, running_since, ends_at, spans) VALUES"
        " ($1, $2, $3, 2, $4, $5, 1, $6, 25, 5, 15, 4, false, $7, $8, $8, $9, '[]')",
        [
            (timer, room, f"R{n:05}", status, phase, number, left, since, end)
            for n, (timer, room) in enumerate(zip(timers, rooms, strict=True))
        ],
    )
    return timers


async def insert_presence(
    presence: "Database", there: Mapping[UUID, Sequence[UUID]], due: datetime
) -> None:
    """Let chat's database say that people were in rooms through all of a focus until `due`."""
    await presence.executemany(
        "INSERT INTO presence_intervals (room_id, user_id, came_at, went_at)"
        " VALUES ($1, $2, $3, $4)",
        [
            (room, person, due - 2 * FOCUS, due + FOCUS)
            for room, people in there.items()
            for person in people
        ],
    )


async def credited(database: "Database") -> int:
    """Return how many sessions there are."""
    count: int = await database.fetchval("SELECT count(*) FROM study_sessions")
    return count


async def assert_each_once(
    database: "Database", people: Sequence[UUID], due: datetime, *sources: str
) -> None:
    """Insist that each of these people, and nobody else, has one focus that ended at `due`."""
    rows = await database.fetch("SELECT person_id, minutes, ended_at, source FROM study_sessions")
    assert sorted(row["person_id"] for row in rows) == sorted(people)
    assert {row["source"] for row in rows} == set(sources)
    assert {(row["minutes"], row["ended_at"]) for row in rows} == {(25, due)}
    sums = await database.fetchrow(
        "SELECT sum(total_minutes), sum(run_days), max(sessions_recorded) FROM people"
    )
    assert tuple(sums) == (len(people) * 25, len(people), 1)
    assert await database.fetchval("SELECT count(*) FROM timers WHERE status <> 'idle'") == 0
    assert await database.fetchval("SELECT count(*) FROM pending_credits") == 0
