"""A full disk of PostgreSQL, and of NATS: no false ack, and all goes on once there is room (P22).

Each has a small file system of its own, which is filled to the last byte while people write.
"""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import httpx
import pytest
from cafe_disk import disk, full
from cafe_workload import Workload

pytestmark = pytest.mark.timeout(900)

POSTGRES_MB, NATS_MB = 320, 48
WRITERS, READERS = 5, 3
CALM_S = 3.0
FELT_S = 60.0
FULL_S = 15.0
BACK_S = 90.0
"""PostgreSQL recovers, pools and sockets come back: so long after there is room at the latest."""
AFTER_S = 10.0
RENAMES = 10
LOG_BYTES = 1_000_000


@pytest.fixture(scope="module")
def narrow(another_cafe: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An installation whose stores have little room."""
    home = tmp_path_factory.mktemp("narrow") / "home"
    with (
        disk(home / "data", POSTGRES_MB),
        disk(home / "data" / "nats", NATS_MB),
        another_cafe(home, replicas="chat=2") as installation,
    ):
        yield installation


@dataclass
class Scene:
    """People who write, and somebody who asks by HTTP; statuses: what he was answered."""

    work: Workload
    asker: Any
    statuses: Counter[str]

    async def ask(self) -> None:
        """Read and write for ever."""
        while True:
            draft = {"json": {"name": "Narrow room"}, "headers": {"idempotency-key": str(uuid4())}}
            history = f"/api/chat/rooms/{self.work.code}/messages?limit=50"
            for name, method, path, more in (
                ("read", "GET", history, {}),
                ("write", "POST", "/api/rooms", draft),
            ):
                with contextlib.suppress(httpx.HTTPError):
                    answer = await self.asker.http.request(method, path, **more)
                    self.statuses[f"{name} {answer.status_code}"] += 1
                    assert answer.status_code != 503 or answer.headers["retry-after"]
            await asyncio.sleep(0.2)

    @property
    def refused(self) -> int:
        """How many attempts were answered by an error."""
        return sum(
            attempt.outcome == "refused"
            for message in self.work.messages
            for attempt in message.attempts
        )

    async def writing_again(self) -> float:
        """Wait until messages are acknowledged again; returns the instant of the first answer."""
        restored = await self.work.restored(BACK_S)
        enough = self.work.acknowledged + 2 * WRITERS
        async with asyncio.timeout(BACK_S):
            while self.work.acknowledged < enough:
                await asyncio.sleep(0.2)
        return restored


@contextlib.asynccontextmanager
async def scene(cafe: Any, crowd: Any, stem: str) -> AsyncIterator[Scene]:
    """People at work for the length of the block; then everything is compared."""
    people = await crowd(cafe, WRITERS + READERS + 1, stem)
    work = await Workload.begin(people[:-1], writers=WRITERS, readers=READERS)
    await people[-1].join(work.code)
    shown = Scene(work, people[-1], Counter())
    asking = asyncio.create_task(shown.ask())
    await asyncio.sleep(CALM_S)
    yield shown
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    await work.end()
    assert await work.findings() == []
    assert set(shown.statuses) <= {"read 200", "read 503", "write 201", "write 503"}


async def use_up_the_log(cafe: Any) -> None:
    """Write into PostgreSQL's log until its last segment is full, and the server cannot go on."""
    port = json.loads((cafe.home / "ports.json").read_text())["postgres"]
    password = quote((cafe.home / "secrets" / "postgres").read_text().strip())
    url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
    with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        connection = await asyncpg.connect(url)
        while True:
            await connection.execute(
                "SELECT pg_logical_emit_message(false, 'test', repeat('x', $1))", LOG_BYTES
            )


async def test_postgres_without_room_acknowledges_nothing_and_comes_back(
    narrow: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    async with scene(narrow, crowd, "narrow") as shown:
        shown.statuses.clear()
        # Some are refused for writing too quickly.
        usual = shown.refused
        with full(narrow.home / "data"):
            began = time.monotonic()
            while shown.refused <= usual and time.monotonic() < began + FELT_S:
                await asyncio.sleep(0.1)
            felt_s = time.monotonic() - began
            await asyncio.sleep(FULL_S)
        freed = time.monotonic()
        note(f"PostgreSQL's disk full: refusals after {felt_s:.1f} s; {dict(shown.statuses)}")
        # What there is can be read all the time.
        assert not shown.statuses["read 503"]
        assert shown.statuses["write 503"]
        restored = await shown.writing_again()
        note(f"PostgreSQL's disk has room: all write again {time.monotonic() - freed:.1f} s later")
        await asyncio.sleep(AFTER_S)
        assert shown.work.late(restored) == []


async def test_postgres_that_cannot_even_write_its_log_loses_nothing(
    narrow: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    async with scene(narrow, crowd, "log") as shown:
        old = narrow.pid("postgres")
        shown.statuses.clear()
        with full(narrow.home / "data"):
            await use_up_the_log(narrow)
            await asyncio.sleep(FULL_S)
        freed = time.monotonic()
        pids = (old, narrow.pid("postgres"))
        note(f"PostgreSQL's log full: {dict(shown.statuses)}; its pid before and after: {pids}")
        assert shown.statuses["write 503"]
        restored = await shown.writing_again()
        note(f"PostgreSQL's log has room: all write again {time.monotonic() - freed:.1f} s later")
        await asyncio.sleep(AFTER_S)
        assert shown.work.late(restored) == []


async def names(person: Any, code: str) -> list[str]:
    """Return the names that rooms shows, which it hears of by events, in the order of joining."""
    members = await person.call("GET", f"/api/rooms/{code}/members", 200)
    return [member["user"]["display_name"] for member in members]


async def test_nats_without_room_costs_no_message_and_no_event(
    narrow: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    async with scene(narrow, crowd, "nats") as shown:
        people = [writer._person for writer in shown.work.writers]
        before = shown.work.acknowledged
        with full(narrow.home / "data" / "nats"):
            # Events that have effects elsewhere, all the time that there is no room for them.
            for turn in range(RENAMES):
                for number, person in enumerate(people):
                    name = {"display_name": f"Name {turn} of {number}"}
                    await person.call("PATCH", "/api/auth/me", 200, json=name)
                await asyncio.sleep(FULL_S / RENAMES)
            during = shown.work.acknowledged - before
            began = time.monotonic()
            await asyncio.sleep(AFTER_S)
            overdue = shown.work.late(began)
            seen = await names(people[0], shown.work.code)
        freed = time.monotonic()
        wanted = [f"Name {RENAMES - 1} of {number}" for number in range(len(people))]
        felt = sum("no space left" in line for line in narrow.log("nats").splitlines())
        waiting = len(set(wanted) - set(seen))
        note(f"NATS's disk full: {felt} failed writes, {waiting} names wait, {during} messages")
        # Messages need PostgreSQL alone; what live frames do not bring is polled (P21).
        assert felt
        assert during > WRITERS
        assert overdue == []
        async with asyncio.timeout(BACK_S):
            while not set(wanted) <= set(await names(people[0], shown.work.code)):
                await asyncio.sleep(0.5)
        note(f"NATS's disk has room: events took effect {time.monotonic() - freed:.1f} s later")
