"""What a log-in costs, and what auth costs every request to another service: CPU, not time.

    python bench/auth.py [--requests 3000] [--logins 100] [--report FILE]

Starts an installation of its own (limits off), asks through the gateway as browsers do, and reads
from the kernel what the process `auth-1` used. A request may cost auth 0.5 ms of CPU; with more,
the status is 1.
"""

import argparse
import asyncio
import contextlib
import os
import platform
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
from installation import Cafe, installation

from cafe_auth.accounts.hashing import PasswordHashing

PASSWORD = "a password for measuring"
ALLOWED_MS = 0.5
"""CPU in auth for a request to another service (docs/promises.md)."""
AT_A_TIME = 8
IDLE_S = 5.0
SESSIONS = 300
"""Asked in turn: what is known of each is more than a second old when it comes again."""
PAGE = 6
"""Requests of a page that is opened; then its session is quiet until all others had theirs."""


@dataclass(frozen=True)
class Row:
    """What was done, how often, and milliseconds of CPU for each, idling subtracted."""

    what: str
    times: int
    ms: float


@contextlib.asynccontextmanager
async def browser(cafe: Cafe) -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps no cookies: whoever asks says who he is."""
    headers = {"origin": cafe.origin, "sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(
        base_url=cafe.origin, headers=headers, timeout=30, trust_env=False
    ) as client:
        yield client


def cpu_s(process: psutil.Process) -> float:
    """User and system time of a process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


async def measured(
    process: psutil.Process, idle: float, what: str, times: int, ask: Callable[[], Awaitable[None]]
) -> Row:
    """Ask so often, a few at a time, and return what one costs. idle: CPU a second without it."""
    before, started = cpu_s(process), time.perf_counter()
    left = iter(range(times))

    async def some() -> None:
        for _ in left:
            await ask()

    await asyncio.gather(*(some() for _ in range(AT_A_TIME)))
    used = cpu_s(process) - before - idle * (time.perf_counter() - started)
    return Row(what, times, used * 1000 / times)


async def measure(cafe: Cafe, requests: int, logins: int) -> list[Row]:
    """Return the rows of the table."""
    process = psutil.Process(cafe.pid("auth-1"))
    async with browser(cafe) as client:
        name = f"bench-{uuid4().hex[:6]}"

        async def asked(expected: int, method: str, path: str, **more: object) -> httpx.Response:
            answer = await client.request(method, path, **more)  # type: ignore[arg-type]
            client.cookies.clear()
            assert answer.status_code == expected, f"{path}: {answer.status_code} {answer.text}"
            return answer

        pair = {"username": name, "password": PASSWORD}
        await asked(201, "POST", "/api/auth/signup", json=pair)

        async def log_in() -> str:
            answer = await asked(200, "POST", "/api/auth/login", json=pair)
            cookie: str = answer.headers["set-cookie"].partition(";")[0]
            return cookie

        cookies = [await log_in() for _ in range(SESSIONS)]
        turns = iter(range(1_000_000))

        async def one_person() -> None:
            await asked(200, "GET", "/api/rooms", headers={"cookie": cookies[0]})

        async def everybody() -> None:
            cookie = cookies[next(turns) % SESSIONS]
            await asked(200, "GET", "/api/rooms", headers={"cookie": cookie})

        async def page() -> None:
            cookie = cookies[next(turns) // PAGE % SESSIONS]
            await asked(200, "GET", "/api/rooms", headers={"cookie": cookie})

        async def stranger() -> None:
            await asked(401, "GET", "/api/rooms")

        async def login_only() -> None:
            await log_in()

        before = cpu_s(process)
        await asyncio.sleep(IDLE_S)
        idle = (cpu_s(process) - before) / IDLE_S
        await measured(process, idle, "warm-up", 200, one_person)
        return [
            Row("Argon2id alone", logins, await argon_ms(logins)),
            await measured(process, idle, "log-in", logins, login_only),
            await measured(process, idle, "request, one busy session", requests, one_person),
            await measured(process, idle, f"request, {SESSIONS} sessions", requests, everybody),
            await measured(process, idle, f"request, {SESSIONS} pages of {PAGE}", requests, page),
            await measured(process, idle, "request without a session", requests, stranger),
        ]


async def argon_ms(times: int) -> float:
    """Return the CPU of one check of a password, here and not in auth."""
    hashing = PasswordHashing()
    encoded = await hashing.hash(PASSWORD)
    before = time.process_time()
    for _ in range(times):
        await hashing.verify(encoded, PASSWORD)
    used = time.process_time() - before
    hashing.close()
    return used * 1000 / times


def report(rows: list[Row]) -> str:
    """Return the table, as Markdown."""
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.",
        "CPU of the process auth, user and system, idling subtracted.",
        "",
        "| what | times | CPU in auth, ms each |",
        "|---|---|---|",
        *(f"| {row.what} | {row.times} | {row.ms:.2f} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=3000)
    options.add_argument("--logins", type=int, default=100)
    options.add_argument("--report", type=Path)
    chosen = options.parse_args()
    with installation() as cafe:
        rows = asyncio.run(measure(cafe, chosen.requests, chosen.logins))
    text = report(rows)
    print(text)
    if chosen.report:
        chosen.report.write_text(text)
    dear = [row for row in rows if row.what.startswith("request") and row.ms > ALLOWED_MS]
    for row in dear:
        print(f"{row.what}: more than {ALLOWED_MS} ms")
    return 1 if dear else 0


if __name__ == "__main__":
    sys.exit(main())
