"""Durable consumers: each event takes effect once in the consuming service (P16).

Inbox row and effect are one transaction, then the ack. A transient fault is retried for ever with
a growing delay; only what cannot be decoded is set aside in the dead-letter stream.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import nats.errors
import nats.js.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, delete, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts import subjects
from cafe_contracts.events import Event
from cafe_database.sessions import Sessions, unit
from cafe_messaging.bus import REQUEST_ID, Bus
from cafe_telemetry import logs, tracing

log = logs.get(__name__)

# `Any` for the event: a handler takes its own class, and no mapping type can say so.
Handler = Callable[[AsyncSession, Any], Awaitable[None]]

BATCH = 16
FETCH_S = 2
"""A request lost in a reconnect is waited out, so it is short. Not nats-py's `heartbeat`: with it,
a fetch that finds a late message of the one before is answered 400 (nats-py 2.16, server 2.15),
and that message comes again only after ACK_WAIT_S."""
ACK_WAIT_S = 30
"""More than the slowest batch, or events would be worked on twice at a time; so long does a killed
worker hold up what comes after its event."""
MAX_ACK_PENDING = 64
RETRY_S = (1, 2, 5)
INBOX_KEPT = "14 days"
"""Twice as long as the stream keeps events: nothing older can come again."""

handled_total = Counter(
    "cafe_events_handled_total", "Events by outcome", ["subscription", "outcome"]
)
lag_seconds = Histogram(
    "cafe_events_lag_seconds",
    "From the fact to its effect here",
    ["subscription"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
pending_gauge = Gauge(
    "cafe_events_pending", "Events behind the newest that was handled", ["subscription"]
)


def inbox_table(metadata: MetaData) -> Table:
    """Add the inbox to a service's metadata."""
    return Table(
        "inbox",
        metadata,
        Column("subscription", Text, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column(
            "seen_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=func.now(),
            index=True,
        ),
    )


_inbox = inbox_table(MetaData())


@dataclass(frozen=True)
class Subscription:
    """What a service does about others' events; `name` is also the durable consumer's name."""

    name: str
    handlers: Mapping[type[Event], Handler]
    ordered: bool = True
    """One event at a time over all replicas: one that waits for its retry still counts as being
    worked on, so that none overtakes it (P16). False where order means nothing and volume does."""


class Consumer:
    """Follows one subscription."""

    def __init__(self, subscription: Subscription, bus: Bus, sessions: Sessions) -> None:
        self._subscription = subscription
        self._name = subscription.name
        self._bus = bus
        self._sessions = sessions
        self._routes = {
            kind.subject: (msgspec.json.Decoder(kind), handler)
            for kind, handler in subscription.handlers.items()
        }

    async def run(self) -> None:
        """Follow for ever; raises when the consumer is lost, for the supervisor to start anew."""
        await self._bus.wait_connected()
        jetstream = self._bus.jetstream()
        # add_consumer updates a durable in place; pull_subscribe(config=…) would keep the old.
        await jetstream.add_consumer(
            subjects.EVENTS_STREAM,
            ConsumerConfig(
                durable_name=self._subscription.name,
                filter_subjects=sorted(self._routes),
                deliver_policy=DeliverPolicy.ALL,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT_S,
                max_deliver=-1,
                max_ack_pending=1 if self._subscription.ordered else MAX_ACK_PENDING,
            ),
        )
        pull = await jetstream.pull_subscribe_bind(
            consumer=self._subscription.name, stream=subjects.EVENTS_STREAM
        )
        batch_size = 1 if self._subscription.ordered else BATCH
        try:
            while True:
                try:
                    batch = await pull.fetch(batch_size, timeout=FETCH_S)
                except TimeoutError:  # quiet, or the request was lost in a reconnect
                    continue
                for message in batch:
                    headers = message.headers or {}
                    logs.request_id.set(headers.get(REQUEST_ID, ""))
                    parent = headers.get(tracing.TRACEPARENT)
                    with tracing.span(message.subject, "consumer", parent=parent):
                        await self._settle(jetstream, message)
                    pending_gauge.labels(self._name).set(message.metadata.num_pending)
        finally:
            await _unsubscribe(pull)

    async def _settle(self, jetstream: JetStreamContext, message: Msg) -> None:
        """Handle a message and acknowledge it, or have it come again."""
        decoder, handler = self._routes[message.subject]
        try:
            event = decoder.decode(message.data)
        except msgspec.DecodeError:
            await self._set_aside(jetstream, message)
            return
        try:
            fresh = await self._effect(event, handler)
        except Exception as error:
            delivered = message.metadata.num_delivered
            log.warning(
                "event_failed",
                subject=message.subject,
                event_id=str(event.event_id),
                delivered=delivered,
                exc_info=error,
            )
            await message.nak(delay=RETRY_S[min(delivered, len(RETRY_S)) - 1])
            handled_total.labels(self._name, "retried").inc()
            return
        await message.ack()
        handled_total.labels(self._name, "done" if fresh else "seen").inc()
        log.debug("event_handled", subject=message.subject, event_id=str(event.event_id))
        if fresh:
            lag = datetime.now(UTC) - event.occurred_at
            lag_seconds.labels(self._name).observe(max(0.0, lag.total_seconds()))

    async def _effect(self, event: Event, handler: Handler) -> bool:
        async with unit(self._sessions) as session:
            inserted = await session.execute(
                insert(_inbox)
                .values(subscription=self._subscription.name, event_id=event.event_id)
                .on_conflict_do_nothing()
                .returning(_inbox.c.event_id)
            )
            if inserted.first() is None:
                return False
            await handler(session, event)
            return True

    async def _set_aside(self, jetstream: JetStreamContext, message: Msg) -> None:
        await jetstream.publish(subjects.dead(self._subscription.name), message.data)
        await message.term()
        handled_total.labels(self._name, "dead").inc()
        log.error(
            "event_undecodable", subject=message.subject, subscription=self._subscription.name
        )


async def sweep_inbox(sessions: Sessions) -> None:
    """Forget events that can no longer come again."""
    async with unit(sessions) as session:
        await session.execute(
            delete(_inbox).where(_inbox.c.seen_at < func.now() - text(f"interval '{INBOX_KEPT}'"))
        )


async def _unsubscribe(pull: JetStreamContext.PullSubscription) -> None:
    try:
        async with asyncio.timeout(1):
            await pull.unsubscribe()
    except (nats.errors.Error, OSError):
        log.debug("unsubscribe_failed")
