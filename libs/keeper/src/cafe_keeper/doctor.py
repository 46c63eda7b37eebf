"""`cafe doctor`: looks at everything, and says it in words that can be pasted anywhere.

Nothing of anybody's and no secret is in them: names of parts, versions, numbers, kinds of errors.
"""

import asyncio
import os
import platform
import re
import shutil
import stat
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from urllib.parse import urlsplit

import asyncpg
import httpx2
import nats.errors
import nats.js.errors
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cafe_contracts import subjects
from cafe_database.engine import dsn
from cafe_keeper import bus, tables
from cafe_keeper.installation import SERVICES, Installation, Unknown

LIMIT_S = 5.0
PUBLIC = ("auth", "rooms", "chat", "calls", "tracker")
KEYS = "/.well-known/jwks.json"
LEAST_FREE = 0.05
"""Of the disk. PostgreSQL stops for want of space before it is all gone."""
LATE_S = 30.0

SWEPT = {
    "inbox": "seen_at < now() - interval '15 days'",
    "idempotency": "created_at < now() - interval '2 days'",
    "outbox": "created_at < now() - interval '10 minutes'",
}
"""What must not be there; each sweep runs every hour at least."""


class Finding(Struct, frozen=True):
    """What was looked at, whether it is well, and what was seen."""

    about: str
    well: bool
    seen: str


Look = Callable[[Installation], Awaitable[list[Finding]]]


async def examine(installation: Installation) -> list[Finding]:
    """Look at everything; one thing that cannot be looked at does not keep the others."""
    found: list[Finding] = []
    for name, look in LOOKS.items():
        try:
            async with asyncio.timeout(LIMIT_S * 4):
                found += await look(installation)
        except (OSError, Unknown, asyncpg.PostgresError, nats.errors.Error, RedisError) as error:
            # The kind only: texts of errors hold addresses, names and more.
            found.append(Finding(name, False, type(error).__name__))
    return found


def text(found: list[Finding]) -> str:
    """Return the findings as lines, the ill ones first."""
    lines = [
        f"{'ok ' if one.well else 'ILL'}  {one.about}: {one.seen}"
        for one in sorted(found, key=lambda one: one.well)
    ]
    ill = sum(not one.well for one in found)
    head = f"Virtual Cafe {version('cafe-keeper')}, Python {platform.python_version()},"
    head += f" {platform.system()} {platform.machine()}"
    return "\n".join([head, *lines, f"{len(found)} looked at, {ill} ill"])


async def _machine(installation: Installation) -> list[Finding]:
    found = []
    where = installation.home or installation.secrets
    disk = shutil.disk_usage(where)
    free = disk.free / disk.total
    seen = f"{free:.0%} of {disk.total / 2**30:.0f} GiB free"
    found.append(Finding("disk", free > LEAST_FREE, seen))
    loose = [
        path.name
        for path in installation.secrets.rglob("*")
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    # In a container the folder around them is closed instead, to all but their own containers.
    closed = installation.home is None or not loose
    seen = "for their owner only" if closed else f"readable by others: {', '.join(sorted(loose))}"
    found.append(Finding("secrets", closed, seen))
    if hasattr(os, "getloadavg"):
        busy = os.getloadavg()[0] / (os.cpu_count() or 1)
        found.append(Finding("load", True, f"{busy:.1f} for each core"))
    return found


async def _origin(installation: Installation) -> list[Finding]:
    origin = installation.setting("auth", "CAFE_ORIGIN")
    parts = urlsplit(origin)
    loopback = parts.hostname in ("localhost", "127.0.0.1", "::1")
    well = loopback or parts.scheme == "https"
    seen = f"{parts.scheme}, {'this machine only' if loopback else 'in public'}"
    return [Finding("origin", well, seen)]


async def _databases(installation: Installation) -> list[Finding]:
    found = []
    for service in SERVICES:
        try:
            found += await _database(installation, service)
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            found.append(Finding(f"database of {service}", False, type(error).__name__))
    return found


async def _database(installation: Installation, service: str) -> list[Finding]:
    about = f"database of {service}"
    connection = await asyncpg.connect(dsn(installation.database(service)), timeout=LIMIT_S)
    try:
        release = await connection.fetchval("SHOW server_version")
        size = await connection.fetchval("SELECT pg_database_size(current_database())")
        at = await tables.revision(connection)
        found = [
            Finding(about, True, f"PostgreSQL {release}, revision {at}, {size / 2**20:.0f} MiB")
        ]
        names = {table.name for table in await tables.tables(connection)}
        for name, old in SWEPT.items():
            if name in names:
                count = await connection.fetchval(f'SELECT count(*) FROM "{name}" WHERE {old}')  # noqa: S608
                found.append(
                    Finding(f"{name} of {service}", count == 0, f"{count} rows that are overdue")
                )
        waiting = await connection.fetchval(
            "SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0)::float"
            " FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state LIKE 'idle in%'"
        )
        if waiting > LATE_S:
            found.append(Finding(about, False, f"a transaction idle for {waiting:.0f} s"))
    finally:
        await connection.close(timeout=LIMIT_S)
    return found


async def _bus(installation: Installation) -> list[Finding]:
    client = await bus.connect(installation.setting("chat", "CAFE_NATS_URL"))
    try:
        release = client.connected_server_version
        found = [Finding("NATS", True, f"{release.major}.{release.minor}.{release.patch}")]
        stream = client.jetstream(timeout=LIMIT_S)
        info = await stream.stream_info(subjects.EVENTS_STREAM)
        size = info.state.bytes / 2**20
        found.append(Finding("events", True, f"{info.state.messages} kept, {size:.0f} MiB"))
        for one in await stream.consumers_info(subjects.EVENTS_STREAM):
            late = one.num_pending or 0
            seen = f"{late} behind, {one.num_redelivered or 0} tried again"
            found.append(Finding(f"subscription {one.name}", late < 1000, seen))
        try:
            dead = (await stream.stream_info(subjects.DEAD_STREAM)).state.messages
        except nats.js.errors.NotFoundError:
            dead = 0
        found.append(Finding("events set aside", dead == 0, str(dead)))
    finally:
        await client.close()
    return found


async def _valkey(installation: Installation) -> list[Finding]:
    client = Redis.from_url(
        installation.setting("chat", "CAFE_VALKEY_URL"),
        socket_timeout=LIMIT_S,
        socket_connect_timeout=LIMIT_S,
    )
    try:
        info = await client.info()
        used, most = info["used_memory"], info.get("maxmemory", 0)
        seen = f"{info.get('valkey_version', info['redis_version'])}, {used / 2**20:.0f} MiB"
        return [Finding("Valkey", not most or used < 0.9 * most, seen)]
    finally:
        await client.aclose()


async def _services(installation: Installation) -> list[Finding]:
    found = []
    async with httpx2.AsyncClient(timeout=LIMIT_S, trust_env=False) as client:
        for service in SERVICES:
            for number, address in enumerate(installation.addresses(service), start=1):
                about = f"{service} ({number})"
                try:
                    ready = await client.get(f"{address}/health/ready")
                    exported = (await client.get(f"{address}/metrics")).text
                except httpx2.HTTPError as error:
                    found.append(Finding(about, False, type(error).__name__))
                    continue
                release = re.search(r'cafe_build_info\{.*?version="([^"]*)"', exported)
                faults = sum(
                    float(value)
                    for value in re.findall(
                        r'cafe_http_requests_total\{[^}]*status="500"\} (\S+)', exported
                    )
                )
                seen = f"{'ready' if ready.status_code == 200 else 'not ready'},"
                seen += f" {release[1] if release else 'version unknown'}, {faults:.0f} faults"
                found.append(Finding(about, ready.status_code == 200 and not faults, seen))
    return found


async def _front(installation: Installation) -> list[Finding]:
    """Through the gateway, as people come; by its own address, whatever the public name is."""
    if installation.home is None:
        return []
    address = (installation.home / "run" / "address").read_text(encoding="utf-8").strip()
    host = urlsplit(installation.setting("auth", "CAFE_ORIGIN")).netloc
    found = []
    async with httpx2.AsyncClient(timeout=LIMIT_S, trust_env=False) as client:
        # The keys are told only where CAFE_KEY_SECRET opens them.
        for path in ("/", KEYS, *(f"/api/{name}/health" for name in PUBLIC)):
            try:
                answer = await client.get(f"{address}{path}", headers={"Host": host})
            except httpx2.HTTPError as error:
                found.append(Finding(f"gateway {path}", False, type(error).__name__))
                continue
            well = answer.status_code == 200
            found.append(Finding(f"gateway {path}", well, str(answer.status_code)))
    return found


LOOKS: dict[str, Look] = {
    "machine": _machine,
    "origin": _origin,
    "databases": _databases,
    "NATS": _bus,
    "Valkey": _valkey,
    "services": _services,
    "gateway": _front,
}
