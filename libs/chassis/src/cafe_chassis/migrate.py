"""Migrations: Alembic, one runner at a time, all pending ones in one transaction.

Each service's `migrations/env.py` calls `run_env`. Migrations expand first and contract in a later
release, so that the old and the new version of a service run side by side.
"""

import asyncio
from typing import Any
from zlib import crc32

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from cafe_chassis.service import Service
from cafe_database.engine import async_url
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

log = logs.get(__name__)

LOCK_WAIT = "60s"
LOOK_S = 2.0


def run_env() -> None:
    """Run the migrations on the connection that `migrate` handed over; for `env.py`."""
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()


async def migrate(service: Service[Any], database_url: str, revision: str = "head") -> None:
    """Bring the database to the newest revision; safe to repeat and to run twice at once.

    revision: to an older one, for a backup that was made at it.
    """
    engine = create_async_engine(async_url(database_url))
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
            key = crc32(f"cafe.migrate.{service.name}".encode())
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
            await connection.run_sync(_upgrade, service, revision)
    finally:
        await engine.dispose()


def _config(service: Service[Any]) -> Config:
    config = Config()
    config.set_main_option("script_location", service.migrations)
    return config


def _upgrade(connection: Connection, service: Service[Any], revision: str) -> None:
    config = _config(service)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def is_migrated(service: Service[Any], database_url: str) -> bool:
    """Say whether all migrations that this release knows are in the database.

    One that it does not know is of a later release, which keeps what this one needs.
    """
    scripts = ScriptDirectory.from_config(_config(service))
    known = {script.revision for script in scripts.walk_revisions()}
    engine = create_async_engine(async_url(database_url))
    try:
        async with engine.connect() as connection:
            heads = await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_heads()
            )
    finally:
        await engine.dispose()
    return bool(heads) and (set(heads) == set(scripts.get_heads()) or not known.issuperset(heads))


async def wait_migrated(service: Service[Any], database_url: str) -> None:
    """Return once somebody has migrated; an absent PostgreSQL is waited for too."""
    waiting = False
    while True:
        try:
            if await is_migrated(service, database_url):
                return
        except Exception as error:
            if not is_dependency_down(error):
                raise
        if not waiting:
            log.info("waiting_for_the_migration")
        waiting = True
        await asyncio.sleep(LOOK_S)


async def drift(service: Service[Any], database_url: str) -> list[Any]:
    """Return how the migrated database differs from the service's tables; empty is good."""
    engine = create_async_engine(async_url(database_url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(
                lambda sync: compare_metadata(MigrationContext.configure(sync), service.metadata)
            )
    finally:
        await engine.dispose()


def migrate_now(service: Service[Any], database_url: str) -> None:
    """`migrate`, for the command line."""
    asyncio.run(migrate(service, database_url))
