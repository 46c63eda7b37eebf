"""`cafe restore`: a backup into empty databases, then on to the newest revision.

The stream of events is not kept: it only carries. What was under way goes into the outboxes again,
before all else that waits there, and inboxes drop what they have seen.
"""

import importlib
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from cafe_chassis.migrate import migrate
from cafe_chassis.service import Service
from cafe_contracts import events
from cafe_database.engine import dsn
from cafe_keeper import archive, tables
from cafe_keeper.archive import Database, Manifest, Unusable
from cafe_keeper.installation import Installation
from cafe_keeper.snapshot import KeptEvent
from cafe_keeper.tables import TableShape


class InUse(Exception):
    """The databases have people in them, or somebody works on them."""


async def restore(installation: Installation, manifest: Manifest, folder: Path) -> None:
    """Fill the databases from an unpacked backup. Raises InUse or Unusable; run it once more then.

    Each database is one transaction; auth's is the last, and tells whether it is done.
    """
    if manifest.databases.keys() != installation.environments.keys():
        raise Unusable(f"the backup is of the services {sorted(manifest.databases)}")
    for service in installation.environments:
        await _check_free(installation.database(service), service)
    take_key(installation, folder)
    kept = archive.read_events(folder)
    for service in sorted(manifest.databases, key=lambda name: name == "auth"):
        declared: Service[object] = importlib.import_module(f"cafe_{service}.app").SERVICE
        url, database = installation.database(service), manifest.databases[service]
        own = [event for event in kept if event.subject.startswith(f"cafe.evt.{service}.")]
        await migrate(declared, url, database.revision)
        await _fill(url, service, database, folder, own)
        await migrate(declared, url)


def take_key(installation: Installation, folder: Path) -> None:
    """Put what seals auth's database where auth reads it. Raises Unusable.

    Around a container the stores have passwords of their own; of the backup's secrets this one
    alone belongs to the data. The local stack took all of them before its stores were made.
    """
    key = (folder / "secrets" / "key").read_text(encoding="utf-8")
    for file in installation.keys:
        if file.read_text(encoding="utf-8") == key:
            continue
        try:
            file.write_text(key, encoding="utf-8")
        except OSError:
            raise Unusable(
                f"it needs its own key: put secrets/key of the backup into {file} first"
            ) from None


async def _check_free(url: str, service: str) -> None:
    connection = await asyncpg.connect(dsn(url), timeout=5)
    try:
        others = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others:
            raise InUse(f"{others} others work on the database of {service}: stop the services")
        there = await connection.fetchval("SELECT to_regclass('public.people') IS NOT NULL")
        if there and await connection.fetchval("SELECT EXISTS (SELECT FROM people)"):
            raise InUse(f"the database of {service} is not empty")
    finally:
        await connection.close(timeout=5)


async def _fill(
    url: str, service: str, database: Database, folder: Path, kept: Sequence[KeptEvent]
) -> None:
    connection = await asyncpg.connect(dsn(url), timeout=5)
    try:
        async with connection.transaction():
            shapes = [TableShape(name, table.columns) for name, table in database.tables.items()]
            # Migrations may have put rows in; those of the backup are all there were.
            names = ", ".join(f'"{shape.name}"' for shape in shapes)
            await connection.execute(f"TRUNCATE {names}")
            for shape in shapes:
                file = folder / archive.table_file(service, shape.name)
                rows = await tables.copy_in(connection, shape.name, shape.columns, file)
                if rows != database.tables[shape.name].rows:
                    raise Unusable(f"{service}.{shape.name} has {rows} rows")
                await tables.wind_on(connection, shape)
            await _put_back(connection, kept)
    finally:
        await connection.close(timeout=5)


async def _put_back(
    connection: "asyncpg.Connection[asyncpg.Record]", kept: Sequence[KeptEvent]
) -> None:
    """Let the relay publish these again, before what waits already: their places are negative."""
    if not kept:
        return
    last = max(event.seq for event in kept)
    await connection.executemany(
        "INSERT INTO outbox (event_id, position, subject, aggregate_id, payload, request_id)"
        " OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        [
            (
                event.event_id,
                event.seq - last - 1,
                event.subject,
                _aggregate(event),
                event.payload,
                event.request_id,
            )
            for event in kept
        ],
    )


def _aggregate(event: KeptEvent) -> UUID:
    kinds = {kind.subject: kind for kind in events.EVENTS}
    decoded = msgspec.json.decode(event.payload, type=kinds[event.subject])
    return decoded.aggregate_id
