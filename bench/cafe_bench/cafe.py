"""A whole café of its own for the bench: its stack, people in rooms, and ways to their sockets."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import TypeVar

import httpx
from msgspec import Struct

from cafe_bench.plan import Load, Seat, Task
from cafe_bench.processes import ROOT, environment
from cafe_bench.report import say
from cafe_local.ports import free_port

T = TypeVar("T")

PASSWORD = "violet harbour 42"
AT_ONCE = 8
HOME = ROOT / ".cafe-bench"


class Person(Struct):
    """Somebody with an account."""

    username: str
    cookie: str


@dataclass
class Cafe:
    """A running stack; rooms are codes with their members."""

    port: int
    ports: dict[str, int]
    http: httpx.AsyncClient = field(repr=False)

    @property
    def origin(self) -> str:
        """The site's own origin."""
        return f"http://localhost:{self.port}"

    def pid(self, process: str) -> int:
        """Return a process's own pid."""
        return int((HOME / "run" / f"{process}.pid").read_text())

    def secret(self, name: str) -> str:
        """Return a secret of the installation."""
        return (HOME / "secrets" / name).read_text().strip()

    @property
    def roles(self) -> dict[str, int]:
        """The processes by role, without the gateway."""
        names = {"chat": "chat-1", "postgres": "postgres", "valkey": "valkey", "nats": "nats",
                 "auth": "auth-1", "rooms": "rooms-1"}  # fmt: skip
        return {role: self.pid(process) for role, process in names.items()}

    async def person(self, number: int) -> Person:
        """Sign somebody up."""
        username = f"member-{number}"
        body = {"username": username, "password": PASSWORD}
        answer = await self.http.post("/api/auth/signup", json=body)
        if answer.status_code == 409:
            answer = await self.http.post("/api/auth/login", json=body)
        answer.raise_for_status()
        return Person(username, answer.headers["set-cookie"].partition(";")[0])

    async def people(self, count: int) -> list[Person]:
        """Sign people up, some at a time."""
        return await _some_at_a_time([lambda n=n: self.person(n) for n in range(count)])

    async def room(self, members: Sequence[Person]) -> str:
        """Open a room with these members and return its code."""
        owner, *others = members
        draft = {"name": "Measured", "capacity": 500}
        answer = await self.http.post("/api/rooms", json=draft, headers={"cookie": owner.cookie})
        answer.raise_for_status()
        code: str = answer.json()["code"]

        async def join(person: Person) -> None:
            joined = await self.http.post(
                f"/api/rooms/{code}/join", headers={"cookie": person.cookie}
            )
            joined.raise_for_status()

        await _some_at_a_time([lambda p=p: join(p) for p in others])
        return code

    async def seat(self, code: str, person: Person, *, gateway: bool) -> Seat:
        """Return a member's way in: by the gateway, or straight to chat as the gateway would."""
        path = f"/ws/rooms/{code}"
        if gateway:
            return Seat(path, {"Origin": self.origin, "Cookie": person.cookie})
        answer = await self.http.get(
            f"http://127.0.0.1:{self.ports['auth-1-internal']}/internal/v1/forward-auth",
            params={"mode": "socket"},
            headers={"cookie": person.cookie, "x-forwarded-method": "GET"},
        )
        return Seat(path, {"X-Cafe-Identity": answer.headers["x-cafe-identity"]})

    async def task(
        self,
        rooms: Sequence[tuple[str, Sequence[Person]]],
        load: Load,
        seconds: float,
        *,
        gateway: bool,
    ) -> Task:
        """Return what the generator does to these rooms."""
        seats = [
            [await self.seat(code, person, gateway=gateway) for person in members[: load.members]]
            for code, members in rooms[: load.rooms]
        ]
        port = self.port if gateway else self.ports["chat-1"]
        return Task(
            port=port, speaks="cafe", rooms=seats, per_s=load.per_s, burst=load.burst,
            warm_s=2.0, seconds=seconds, hello=True, at_once=8,
        )  # fmt: skip


async def _some_at_a_time(calls: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(call: Callable[[], Awaitable[T]]) -> T:
        async with gate:
            return await call()

    return list(await asyncio.gather(*(one(call) for call in calls)))


def _local(word: str, port: int, *more: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "cafe_local", word, *more],
        cwd=ROOT,
        env=environment(
            CAFE_HOME=str(HOME), CAFE_PORT=str(port), CAFE_LIMITS="off", CAFE_REPLICAS=""
        ),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@asynccontextmanager
async def open_cafe() -> AsyncIterator[Cafe]:
    """Run a new café for the length of the block."""
    shutil.rmtree(HOME, ignore_errors=True)
    port = free_port()
    say("starting a cafe")
    try:
        await asyncio.to_thread(_local, "up", port, "--detach")
        ports = json.loads((HOME / "ports.json").read_text())
        async with httpx.AsyncClient(
            base_url=f"http://localhost:{port}",
            headers={"origin": f"http://localhost:{port}", "sec-fetch-site": "same-origin"},
            timeout=30,
            trust_env=False,
        ) as http:
            # Everybody has a cookie of his own, and says it himself.
            http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            yield Cafe(port, ports, http)
    finally:
        await asyncio.to_thread(_local, "down", port)
        shutil.rmtree(HOME, ignore_errors=True)


def log_of(process: str) -> Path:
    """Return a process's log."""
    return HOME / "log" / f"{process}.log"
