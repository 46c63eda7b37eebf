"""Transactional outbox: events are rows of the transaction that made them, then go to JetStream.

One relay per service works at a time (advisory lock). It publishes in order of `position` and
stops at the first failure, so that the order per aggregate holds; a row is deleted once JetStream
has it. A crash in between publishes twice under one `Nats-Msg-Id`, and inboxes drop the rest (P16).

`position` is never used as a cursor: identities do not commit in order. What is there is unsent.
"""

import asyncio
from datetime import timedelta
from zlib import crc32

import asyncpg
from prometheus_client import Counter, Gauge
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    insert,
)
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts import wire
from cafe_contracts.events import Event
from cafe_database.engine import CONNECT_S, dsn
from cafe_messaging.bus import Bus, BusDown
from cafe_telemetry import logs, tracing

log = logs.get(__name__)

BATCH = 256
POLL_S = 1.0
"""How long an event of another process of this service may wait for the relay to look."""
LOCK_RETRY_S = 2.0

published_total = Counter("cafe_outbox_published_total", "Events handed to JetStream")
oldest_seconds = Gauge("cafe_outbox_oldest_age_seconds", "Age of the oldest unsent event")
waiting_gauge = Gauge("cafe_outbox_waiting", "Unsent events, as far as the relay looks ahead")


def outbox_table(metadata: MetaData) -> Table:
    """Add the outbox to a service's metadata."""
    return Table(
        "outbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("position", BigInteger, Identity(always=True), nullable=False, unique=True),
        Column("subject", Text, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("request_id", Text, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


_row = outbox_table(MetaData())


async def stage(session: AsyncSession, *events: Event) -> None:
    """Add events to the session's transaction; they go out after its commit, or never."""
    await session.execute(
        insert(_row),
        [
            {
                "event_id": event.event_id,
                "subject": event.subject,
                "aggregate_id": event.aggregate_id,
                "payload": wire.encode(event),
                # What a job does of itself begins a story of its own.
                "request_id": logs.request_id.get() or event.event_id.hex,
            }
            for event in events
        ],
    )


class Relay:
    """Publishes what the outbox holds."""

    def __init__(self, service: str, database_url: str, bus: Bus) -> None:
        self._service = service
        self._dsn = dsn(database_url)
        self._bus = bus
        self._wake = asyncio.Event()
        self._lock_key = crc32(f"cafe.outbox.{service}".encode())

    def wake(self) -> None:
        """Say that something may have been staged."""
        self._wake.set()

    async def run(self) -> None:
        """Work for ever; raises when PostgreSQL goes away, for the supervisor to start anew."""
        # A connection of its own: the lock lives and dies with it, whatever the pool does.
        connection = await asyncpg.connect(
            self._dsn,
            timeout=CONNECT_S,
            command_timeout=10,
            server_settings={"application_name": f"{self._service}-relay"},
        )
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock_key):
                await asyncio.sleep(LOCK_RETRY_S)
            while True:
                if not await self._publish_batch(connection):
                    await self._pause()
        finally:
            # Another process relays now, and tells.
            oldest_seconds.set(0)
            waiting_gauge.set(0)
            # Bounded: a frozen PostgreSQL must not hold up our own end.
            await connection.close(timeout=1)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), POLL_S)
        except TimeoutError:
            pass
        self._wake.clear()

    async def _publish_batch(self, connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
        """Publish up to BATCH events; True when there may be more right now."""
        rows = await connection.fetch(
            "SELECT event_id, subject, payload, request_id, now() - created_at AS age"
            " FROM outbox ORDER BY position LIMIT $1",
            BATCH,
        )
        age: timedelta = rows[0]["age"] if rows else timedelta()
        oldest_seconds.set(age.total_seconds())
        waiting_gauge.set(len(rows))
        sent = []
        try:
            for row in rows:
                logs.request_id.set(row["request_id"])
                with tracing.span(row["subject"], "producer"):
                    await self._bus.publish_event(
                        row["subject"], row["payload"], str(row["event_id"]), row["request_id"]
                    )
                sent.append(row["event_id"])
        except BusDown:
            log.warning("outbox_waits_for_nats", waiting=len(rows) - len(sent))
            # Every commit wakes us, and none of them brings NATS back.
            await asyncio.sleep(POLL_S)
        logs.request_id.set("")
        if sent:
            await connection.execute("DELETE FROM outbox WHERE event_id = ANY($1)", sent)
            published_total.inc(len(sent))
        return len(sent) == len(rows) == BATCH
