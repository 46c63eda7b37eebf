"""Two thousand timers that end in the same second, and a worker killed in the middle (P13).

First people's own, then those of as many rooms, whose people chat has to be asked for.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from cafe_chassis.db import dsn
from cafe_chassis.ids import new_id
from cafe_chassis.migrate import migrate
from cafe_chassis.testing import App
from cafe_local.testing import Servers
from cafe_tracker.app import SERVICE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

TIMERS = 2000
FOCUS = timedelta(minutes=25)
WITHIN_S = 10.0
"""What the issue promises of this machine; asserted with room for neighbours on it."""
PATIENCE = 2.5
READY_S = 8.0


@pytest.fixture
def own_nats() -> Iterator[str]:
    """A NATS of their own: these workers would take the events of the other tests' tracker."""
    servers = Servers()
    yield servers.nats_url
    servers.close()


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


async def test_two_thousand_timers_of_one_second_are_credited_once_though_a_worker_dies(
    servers: Servers, make_database: Callable[[str], str], own_nats: str, tmp_path: Path
) -> None:
    url = make_database("rush")
    await migrate(SERVICE, url)
    environment = {
        **_environment(servers, url, own_nats),
        "CAFE_CLIENT_SECRET": "a-secret-of-twenty-and-more",
    }
    database = await asyncpg.connect(dsn(url))
    with (
        worker(environment, tmp_path / "1.log") as one,
        worker(environment, tmp_path / "2.log") as two,
    ):
        people, due = await _people(database)
        await _own_timers(database, people, due)
        said = await _rush(database, due, one, two)
    assert await _sources(database) == {"timer"}
    await database.close()
    sys.stderr.write(f"{TIMERS} timers {said}\n")


async def test_two_thousand_rooms_of_one_second_are_credited_once_though_a_worker_dies(
    cafe: Any,
    run_chat: Callable[[], AbstractAsyncContextManager[App]],
    servers: Servers,
    make_database: Callable[[str], str],
    own_nats: str,
    tmp_path: Path,
) -> None:
    url = make_database("room_rush")
    await migrate(SERVICE, url)
    settings = cafe.tracker.process.core.settings
    environment = {
        **_environment(servers, url, own_nats),
        "CAFE_CLIENT_SECRET": settings.client_secret,
        "CAFE_AUTH_URL": settings.auth_url,
        "CAFE_CHAT_URL": settings.chat_url,
    }
    database = await asyncpg.connect(dsn(url))
    async with run_chat() as chat:
        presence = await asyncpg.connect(dsn(chat.process.core.settings.database_url))
        with (
            worker(environment, tmp_path / "1.log") as one,
            worker(environment, tmp_path / "2.log") as two,
        ):
            people, due = await _people(database)
            await _room_timers(database, presence, people, due)
            said = await _rush(database, due, one, two)
        await presence.close()
    assert await _sources(database) == {"room_timer"}
    assert await database.fetchval("SELECT count(*) FROM pending_credits") == 0
    await database.close()
    sys.stderr.write(f"{TIMERS} timers of rooms {said}\n")


def _environment(servers: Servers, url: str, nats_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "CAFE_HTTP_PORT": "0",
        "CAFE_INTERNAL_PORT": "0",
        "CAFE_DATABASE_URL": url,
        "CAFE_NATS_URL": nats_url,
        "CAFE_VALKEY_URL": servers.valkey_url,
    }


async def _rush(
    database: "asyncpg.Connection[asyncpg.Record]",
    due: datetime,
    one: subprocess.Popen[bytes],
    two: subprocess.Popen[bytes],
) -> str:
    """Kill a worker in the middle, see everybody credited once and in time, and say how fast."""
    await asyncio.sleep(-await _late_s(database, due))
    before_s = _cpu_s(one, two)
    while await _credited(database) == 0:
        assert await _late_s(database, due) < WITHIN_S, "nobody yet"
        await asyncio.sleep(0.01)
    one.send_signal(signal.SIGKILL)
    killed_at = await _credited(database)
    while (count := await _credited(database)) < TIMERS:
        assert await _late_s(database, due) < WITHIN_S * PATIENCE, f"only {count} by now"
        await asyncio.sleep(0.05)
    late_s = await _late_s(database, due)
    cpu_s = _cpu_s(one, two) - before_s
    await asyncio.sleep(1)
    assert await _credited(database) == TIMERS
    rows = await database.fetch(
        "SELECT person_id, minutes, ended_at FROM study_sessions GROUP BY 1, 2, 3"
    )
    assert len({row["person_id"] for row in rows}) == len(rows) == TIMERS
    assert {(row["minutes"], row["ended_at"]) for row in rows} == {(25, due)}
    sums = await database.fetchrow("SELECT sum(total_minutes), sum(run_days) FROM people")
    assert tuple(sums) == (TIMERS * 25, TIMERS)
    idle = await database.fetchval("SELECT count(*) FROM timers WHERE status = 'idle'")
    assert idle == TIMERS
    return (
        f"credited {late_s:.1f} s after they were due, one of two workers killed"
        f" after {killed_at}; both used {cpu_s:.1f} s of CPU"
    )


async def _people(
    database: "asyncpg.Connection[asyncpg.Record]",
) -> tuple[list[UUID], datetime]:
    """Insert people; return them, and the instant at which all their timers are to end."""
    people = [new_id() for _ in range(TIMERS)]
    due: datetime = await database.fetchval(
        "SELECT clock_timestamp() + $1", timedelta(seconds=READY_S)
    )
    await database.executemany(
        "INSERT INTO people (person_id, username, timezone, day_starts_at, version)"
        " VALUES ($1, $2, 'Asia/Kolkata', '04:00', 1)",
        [(person, f"person-{n}") for n, person in enumerate(people)],
    )
    return people, due


async def _own_timers(
    database: "asyncpg.Connection[asyncpg.Record]", people: list[UUID], due: datetime
) -> None:
    await database.executemany(
        "INSERT INTO timers (id, person_id, version, status, phase, round, phase_number,"
        ' focus_minutes, break_minutes, long_break_minutes, rounds, auto_start, "left",'
        " started_at, running_since, ends_at, spans) VALUES"
        " ($1, $2, 2, 'running', 'focus', 1, 1, 25, 5, 15, 4, false, $3, $4, $4, $5, '[]')",
        [(new_id(), person, FOCUS, due - FOCUS, due) for person in people],
    )


async def _room_timers(
    database: "asyncpg.Connection[asyncpg.Record]",
    presence: "asyncpg.Connection[asyncpg.Record]",
    people: list[UUID],
    due: datetime,
) -> None:
    """Insert a room's timer for each person, who was in that room all the time."""
    rooms = [new_id() for _ in people]
    await presence.executemany(
        "INSERT INTO presence_intervals (room_id, user_id, came_at, went_at)"
        " VALUES ($1, $2, $3, $4)",
        [
            (room, person, due - 2 * FOCUS, due + FOCUS)
            for room, person in zip(rooms, people, strict=True)
        ],
    )
    await database.executemany(
        "INSERT INTO timers (id, room_id, room_code, version, status, phase, round, phase_number,"
        ' focus_minutes, break_minutes, long_break_minutes, rounds, auto_start, "left",'
        " started_at, running_since, ends_at, spans) VALUES"
        " ($1, $2, $3, 2, 'running', 'focus', 1, 1, 25, 5, 15, 4, false, $4, $5, $5, $6, '[]')",
        [(new_id(), room, f"R{n:05}", FOCUS, due - FOCUS, due) for n, room in enumerate(rooms)],
    )


async def _sources(database: "asyncpg.Connection[asyncpg.Record]") -> set[str]:
    rows = await database.fetch("SELECT DISTINCT source FROM study_sessions")
    return {row["source"] for row in rows}


async def _credited(database: "asyncpg.Connection[asyncpg.Record]") -> int:
    count: int = await database.fetchval("SELECT count(*) FROM study_sessions")
    return count


async def _late_s(database: "asyncpg.Connection[asyncpg.Record]", due: datetime) -> float:
    late: timedelta = await database.fetchval("SELECT clock_timestamp() - $1::timestamptz", due)
    return late.total_seconds()


def _cpu_s(*processes: subprocess.Popen[bytes]) -> float:
    """Seconds of CPU that processes have used since they began, also one that was killed."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
