"""NATS: durable events through JetStream, live frames through core NATS.

The connection is made and kept in the background: a service works without NATS (P21). Every
surprise of the client library is hidden here (docs/adr/0006-nats-client.md).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as NatsSubscription
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from prometheus_client import Counter, Gauge

from cafe_contracts import subjects
from cafe_telemetry import logs, tracing

log = logs.get(__name__)

LiveCallback = Callable[[str, bytes], Awaitable[None]]

PUBLISH_S = 2.0
LIVE_S = 0.5
PING_S = 5
"""A frozen server is noticed after two missed pings: 10–15 s (the library's default is 4 min)."""
LEAVE_S = 1.0
EVENTS_KEPT_S = 7 * 24 * 3600
DEAD_KEPT_S = 30 * 24 * 3600
DUPLICATES_S = 600
"""Within so many seconds JetStream itself drops a second publish of one event."""
REQUEST_ID = "Cafe-Request-Id"

connected_gauge = Gauge("cafe_bus_connected", "Whether NATS is connected")
live_dropped_total = Counter("cafe_bus_live_dropped_total", "Live frames lost to an outage")


class BusDown(Exception):
    """NATS did not take what we gave it, or not in time: it may or may not have it."""


@dataclass(eq=False)
class LiveSubscription:
    """A subscription that outlives reconnects; hand it back to `unsubscribe_live`."""

    subject: str
    callback: LiveCallback
    current: NatsSubscription | None = field(default=None, repr=False)


class Bus:
    """One connection of a process. url: several, separated by commas, are nodes of one cluster."""

    def __init__(self, url: str, name: str, replicas: int = 1) -> None:
        self._url = url
        self._name = name
        self._replicas = replicas
        self._client: Client | None = None
        self._live: set[LiveSubscription] = set()
        self._up = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether NATS is believed to be there; a frozen server is believed for up to 15 s."""
        return self._client is not None and self._client.is_connected

    async def run(self) -> None:
        """Connect and stay connected, for ever."""
        closed = asyncio.Event()
        leaving = False

        async def on_closed() -> None:
            closed.set()

        async def on_error(error: Exception) -> None:
            log.warning("bus_error", kind=type(error).__name__)

        async def on_disconnected() -> None:
            connected_gauge.set(0)
            if not leaving:
                log.warning("bus_disconnected")

        async def on_reconnected() -> None:
            connected_gauge.set(1)
            log.info("bus_reconnected")
            try:
                # It may have come back without its disk.
                await self._provision(client.jetstream(timeout=PUBLISH_S))
            except (nats.errors.Error, nats.js.errors.Error, OSError) as error:
                log.warning("streams_not_provisioned", kind=type(error).__name__)

        client = Client()
        try:
            await client.connect(
                [url.strip() for url in self._url.split(",")],
                name=self._name,
                # -1: for ever, the first connect too. The default gives up for good after 60.
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
                connect_timeout=2,
                ping_interval=PING_S,
                max_outstanding_pings=2,
                # Fail at once while disconnected: a buffered publish would go out later, doubled.
                pending_size=-1,
                no_echo=True,
                error_cb=on_error,
                closed_cb=on_closed,
                disconnected_cb=on_disconnected,
                reconnected_cb=on_reconnected,
            )
            await self._provision(client.jetstream(timeout=PUBLISH_S))
            self._client = client
            connected_gauge.set(1)
            for subscription in tuple(self._live):
                await self._bind(subscription)
            self._up.set()
            log.info("bus_connected")
            await closed.wait()
        finally:
            leaving = True
            self._up.clear()
            self._client = None
            connected_gauge.set(0)
            await _leave(client)

    async def wait_connected(self) -> None:
        """Return once NATS is connected."""
        await self._up.wait()

    def jetstream(self) -> JetStreamContext:
        """Return JetStream of the present connection.

        Raises BusDown.
        """
        if self._client is None:
            raise BusDown
        return self._client.jetstream(timeout=PUBLISH_S)

    async def publish_event(
        self, subject: str, payload: bytes, event_id: str, request_id: str = ""
    ) -> None:
        """Publish durably; JetStream drops a repeated `event_id`.

        Raises BusDown: the event may be stored all the same, so publish it again under its id.
        """
        headers = {"Nats-Msg-Id": event_id}
        if request_id:
            headers[REQUEST_ID] = request_id
        tracing.inject(headers)
        try:
            await self.jetstream().publish(subject, payload, timeout=PUBLISH_S, headers=headers)
        except (nats.errors.Error, nats.js.errors.Error, OSError) as error:
            raise BusDown from error

    async def publish_live(self, subject: str, payload: bytes) -> None:
        """Publish at most once; never raises, drops while NATS is away."""
        client = self._client
        if client is None or not client.is_connected:
            live_dropped_total.inc()
            return
        try:
            async with asyncio.timeout(LIVE_S):
                await client.publish(subject, payload)
        except (nats.errors.Error, OSError):
            live_dropped_total.inc()

    async def subscribe_live(self, subject: str, callback: LiveCallback) -> LiveSubscription:
        """Call `callback(subject, payload)` for each message of others, one after the other.

        Own publishes are not echoed. The callback must be quick and must not raise.
        """
        subscription = LiveSubscription(subject, callback)
        self._live.add(subscription)
        if self._client is not None:  # while it reconnects too: it remembers subscriptions
            try:
                await self._bind(subscription)
            except (nats.errors.Error, OSError):
                log.warning("live_subscription_waits", subject=subject)
        return subscription

    async def unsubscribe_live(self, subscription: LiveSubscription) -> None:
        """End a subscription."""
        self._live.discard(subscription)
        if subscription.current is not None and self._client is not None:
            try:
                await subscription.current.unsubscribe()
            except (nats.errors.Error, OSError):
                log.debug("unsubscribe_failed", subject=subscription.subject)
        subscription.current = None

    async def _bind(self, subscription: LiveSubscription) -> None:
        assert self._client is not None

        async def deliver(message: Msg) -> None:
            try:
                await subscription.callback(message.subject, message.data)
            except Exception:
                log.exception("live_callback_failed", subject=subscription.subject)

        subscription.current = await self._client.subscribe(subscription.subject, cb=deliver)

    async def _provision(self, jetstream: JetStreamContext) -> None:
        await self._stream(jetstream, subjects.EVENTS_STREAM, subjects.EVENTS, EVENTS_KEPT_S)
        await self._stream(jetstream, subjects.DEAD_STREAM, subjects.DEAD, DEAD_KEPT_S)

    async def _stream(
        self, jetstream: JetStreamContext, name: str, subject: str, kept_s: int
    ) -> None:
        config = StreamConfig(
            name=name,
            subjects=[subject],
            retention=RetentionPolicy.LIMITS,
            storage=StorageType.FILE,
            discard=DiscardPolicy.OLD,
            max_age=kept_s,
            duplicate_window=DUPLICATES_S,
            num_replicas=self._replicas,
        )
        try:
            await jetstream.add_stream(config)
        except nats.js.errors.BadRequestError:
            # It is there with another configuration: ours counts.
            await jetstream.update_stream(config)


async def _leave(client: Client) -> None:
    """Write out what is buffered and close: never hang, never raise.

    Not drain(): it refuses while reconnecting, and whatever is pending here comes again anyway.
    """
    try:
        async with asyncio.timeout(LEAVE_S):
            if client.is_connected:
                await client.flush()
            await client.close()
    except (nats.errors.Error, OSError):
        log.debug("bus_close_failed")
