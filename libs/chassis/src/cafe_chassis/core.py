"""What every service holds while it runs: settings and the connections to everything else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from prometheus_client import Gauge
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from cafe_chassis.asking import Asker
from cafe_chassis.limits import Limiter
from cafe_chassis.settings import BaseSettings
from cafe_database.engine import open_engine
from cafe_database.sessions import Sessions, open_sessions
from cafe_http.origin import Origins, own
from cafe_http.problems import is_dependency_down
from cafe_http.tokens import FetchKeys, Verifier
from cafe_messaging.bus import Bus
from cafe_telemetry import logs

log = logs.get(__name__)

VALKEY_CONNECTIONS = 32
DISPOSE_S = 2.0
VALKEY_S = 0.5
"""Valkey is a helper: nobody waits for it longer."""

connections_gauge = Gauge("cafe_db_connections", "Connections of the pool that are at work")


@dataclass
class Readiness:
    """Whether this process should get work. draining is set by SIGTERM and stays."""

    engine: AsyncEngine
    draining: bool = False

    async def ready(self) -> bool:
        """Say whether PostgreSQL answers and no shutdown has begun."""
        if self.draining:
            return False
        try:
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception as error:
            if is_dependency_down(error):
                return False
            raise
        return True


@dataclass(frozen=True)
class Core:
    """Handed to the composition root of each service."""

    name: str
    settings: BaseSettings
    origins: Origins
    engine: AsyncEngine = field(repr=False)
    sessions: Sessions = field(repr=False)
    bus: Bus = field(repr=False)
    valkey: "Redis" = field(repr=False)
    ask: Asker = field(repr=False)
    verifier: Verifier = field(repr=False)
    limiter: Limiter = field(repr=False)
    readiness: Readiness = field(repr=False)


@asynccontextmanager
async def open_core(
    name: str, settings: BaseSettings, fetch_keys: FetchKeys | None = None
) -> AsyncIterator[Core]:
    """Make the connections' owners; nothing connects yet, so nothing can fail yet.

    fetch_keys: where the public keys come from; by default auth is asked.
    """
    async with AsyncExitStack() as stack:
        engine = open_engine(settings.database_url, settings.instance or name)
        stack.push_async_callback(_dispose, engine)
        pool = engine.pool
        assert isinstance(pool, QueuePool)
        connections_gauge.set_function(pool.checkedout)
        # A pool that waits: the default one raises from its 101st connection on, which would look
        # as if Valkey were away.
        valkey = Redis.from_pool(
            BlockingConnectionPool.from_url(
                settings.valkey_url,
                max_connections=VALKEY_CONNECTIONS,
                timeout=VALKEY_S,
                decode_responses=True,
                socket_timeout=VALKEY_S,
                socket_connect_timeout=VALKEY_S,
                retry=Retry(NoBackoff(), 0),
            )
        )
        stack.push_async_callback(valkey.aclose)
        ask = Asker(name, settings)
        stack.push_async_callback(ask.close)
        yield Core(
            name=name,
            settings=settings,
            origins=own(settings.origin),
            engine=engine,
            sessions=open_sessions(engine),
            bus=Bus(settings.nats_url, settings.instance or name, settings.nats_replicas),
            valkey=valkey,
            ask=ask,
            verifier=Verifier(fetch_keys or ask.keys),
            limiter=Limiter(valkey, enabled=settings.limits),
            readiness=Readiness(engine),
        )


async def _dispose(engine: AsyncEngine) -> None:
    """Close the pool; a frozen PostgreSQL must not hold up our own end (P19)."""
    try:
        async with asyncio.timeout(DISPOSE_S):
            await engine.dispose()
    except TimeoutError:
        log.warning("pool_not_closed")
