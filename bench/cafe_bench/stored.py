"""With every message stored: the whole café, and the predecessor's design, on the same stores."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from cafe_bench.cafe import Cafe
from cafe_bench.meter import Meter, own_kib
from cafe_bench.plan import BURSTS, MANY_MOST, MANY_SLOW, ONE_BIG, Load, Result, Task
from cafe_bench.processes import BENCH, ROOT, environment, generate, listens, store
from cafe_bench.report import Row, progress, say
from cafe_bench.targets import Target
from cafe_chassis.migrate import migrate
from cafe_chat.app import SERVICE
from cafe_local import postgres
from cafe_local.ports import free_port
from cafe_local.secret import make_secret
from cafe_local.server import Server

VENV = BENCH / ".venv"
IDLE_SOCKETS = 5000


def admin_url(cafe: Cafe) -> str:
    """Return the url of PostgreSQL's superuser."""
    return postgres.url(
        postgres.SUPERUSER, cafe.secret("postgres"), cafe.ports["postgres"], "postgres"
    )


async def measure(
    cafe: Cafe, folder: Path, turns: Iterable[int], seconds: float, rows: list[Row]
) -> None:
    """Add rows of the café, straight to chat and through the gateway, and of the predecessor.

    The predecessor's highest load is the one it does not fall behind at.
    """
    people = await cafe.people(500)
    say("500 people have accounts")
    many = [(await cafe.room(chunk), chunk) for chunk in (people[n * 25 :][:25] for n in range(20))]
    big = [(await cafe.room(people), people)]
    say("they are in 20 rooms of 25 and one of 500")
    plan: list[tuple[Load, bool]] = [
        (MANY_SLOW, False), (MANY_MOST, False), (ONE_BIG, False), (BURSTS, False),
        (MANY_SLOW, True), (BURSTS, True),
    ]  # fmt: skip

    def keep(name: str, load: Load, run: int, result: Result, used: dict[str, float]) -> None:
        row = Row.of("stored", name, load.name, run, result, used)
        rows.append(row)
        progress(row)

    with predecessor(cafe, folder) as before:
        for run in turns:
            for load, gateway in plan:
                rooms = many if load.rooms > 1 else big
                task = await cafe.task(rooms, load, seconds, gateway=gateway)
                roles = {**cafe.roles, "gateway": cafe.pid("traefik")} if gateway else cafe.roles
                name = "cafe, through the gateway" if gateway else "cafe"
                keep(name, load, run, *await generate(task, Meter(roles), settle_s=3.0))
            task = before.task(MANY_SLOW, seconds)
            keep(before.name, MANY_SLOW, run, *await generate(task, Meter(before.roles)))


@contextmanager
def predecessor(cafe: Cafe, folder: Path) -> Iterator[Target]:
    """The predecessor's design, small: daphne, Channels, a layer on Valkey, the ORM."""
    if not (VENV / "bin" / "daphne").exists():
        say("installing the predecessor into bench/.venv")
        uv = str(ROOT / ".venv" / "bin" / "uv")
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(VENV)], check=True)
        subprocess.run(
            [uv, "pip", "install", "-q", "--python", str(VENV / "bin" / "python"),
             "--require-hashes", "-r", str(BENCH / "requirements.lock")],
            check=True,
        )  # fmt: skip
    name, password, port = f"bench_{make_secret(8)}", make_secret(), free_port()
    postgres.create_database(admin_url(cafe), name, password)
    settings = {
        "BENCH_DB_HOST": "127.0.0.1",
        "BENCH_DB_PORT": str(cafe.ports["postgres"]),
        "BENCH_DB_NAME": name,
        "BENCH_DB_USER": name,
        "BENCH_DB_PASSWORD": password,
        "BENCH_REDIS_URL": f"redis://:{cafe.secret('valkey')}@127.0.0.1:{cafe.ports['valkey']}/1",
        "DJANGO_SETTINGS_MODULE": "cafe_bench.channels_cafe.settings",
    }
    python = str(VENV / "bin" / "python")
    setup = str(BENCH / "cafe_bench" / "channels_cafe" / "make_table.py")
    subprocess.run([python, setup], env=environment(**settings), check=True, cwd=ROOT)
    command = [python, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0",
               "cafe_bench.channels_cafe.asgi:application"]  # fmt: skip
    server = Server(
        "daphne", command, folder=folder, ready=listens(port), environment=environment(**settings)
    )
    server.start()
    try:
        yield Target(
            "Django Channels",
            port,
            {"server": server.pid, "postgres": cafe.pid("postgres"), "valkey": cafe.pid("valkey")},
        )
    finally:
        server.kill()


async def storing(
    cafe: Cafe, turns: Iterable[int], seconds: float, found: list[dict[str, float]]
) -> None:
    """Add what storing alone costs: 1,000 a second in 20 rooms and in one, and the most."""
    name = f"bench_{make_secret(8)}"
    url = postgres.create_database(admin_url(cafe), name, make_secret())
    await migrate(SERVICE, url)
    for _ in turns:
        for rooms, per_s in ((20, 1000), (1, 1000), (1, 0)):
            told = await store(url, rooms, per_s, seconds, cafe.pid("postgres"))
            us = {role: told[role] * 1e6 / max(1, told["stored"]) for role in ("chat", "postgres")}
            row: dict[str, float] = {
                "rooms": rooms,
                "asked": per_s,
                "per_s": told["stored"] / told["seconds"],
                **us,
                "refused": told["refused"],
            }
            found.append(row)
            say(
                f"storing | {rooms} rooms, {per_s or 'all'} a second: {sum(us.values()):.0f} µs"
                f" (chat {us['chat']:.0f}, postgres {us['postgres']:.0f}),"
                f" {row['per_s']:.0f} a second, refused {told['refused']}"
            )


async def memory(cafe: Cafe) -> float:
    """Return KiB per idle socket in chat at 5,000 sockets: 500 people with ten each."""
    people = await cafe.people(500)
    rooms = [
        (await cafe.room(chunk), chunk) for chunk in (people[n * 25 :][:25] for n in range(20))
    ]
    task = await cafe.task(rooms, Load("idle", 20, 25, 0), 1, gateway=True)
    tens = [room * (IDLE_SOCKETS // 500) for room in task.rooms]
    return await idle(replace(task, rooms=tens, warm_s=0, seconds=1), cafe.pid("chat-1"))


async def idle(task: Task, pid: int) -> float:
    """Return how much memory of its own a server has more per socket when these are open (KiB)."""
    before, then = own_kib(pid), 0

    def look() -> None:
        nonlocal then
        then = own_kib(pid)

    await generate(task, Meter({}), settle_s=5.0, connected=look)
    return (then - before) / sum(len(room) for room in task.rooms)
