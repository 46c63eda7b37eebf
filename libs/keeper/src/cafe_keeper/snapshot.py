"""One instant of five databases and of the events between them.

Each database alone can be read as of one instant; five cannot. So for a few milliseconds nobody may
write to any outbox or inbox: then no transaction that makes an event, and none that takes one in,
is under way anywhere, and the snapshots taken meanwhile fit together. Events that were published
but not yet taken in by every service are kept as well.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import nats.errors
import nats.js.errors
from msgspec import Struct
from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo

from cafe_contracts import subjects
from cafe_database.engine import dsn
from cafe_keeper import bus
from cafe_keeper.installation import SERVICES, Installation
from cafe_messaging.bus import REQUEST_ID

LOCK_S = 10
"""Writers wait behind us while we wait: longer than a slow transaction (5 s), no longer than need
be."""
CONNECT_S = 5
NATS_S = 5
BARRIERS = ("outbox", "inbox")


class Busy(Exception):
    """A transaction under way did not end in time, or NATS does not answer: try again."""


class KeptEvent(Struct, frozen=True, kw_only=True):
    """An event that some service may not have taken in. seq: its place in the stream."""

    seq: int
    event_id: UUID
    subject: str
    payload: bytes
    request_id: str


@dataclass(frozen=True)
class Snapshot:
    """connections: each in a transaction that sees the instant, and nothing after it."""

    connections: Mapping[str, "asyncpg.Connection[asyncpg.Record]"]
    events: Sequence[KeptEvent]


@asynccontextmanager
async def taken(installation: Installation) -> AsyncIterator[Snapshot]:
    """Hold a snapshot for the length of the block. Raises Busy, or what a connection raises."""
    async with AsyncExitStack() as stack:
        readers = {
            service: await stack.enter_async_context(_connected(installation.database(service)))
            for service in SERVICES
        }
        stream = await stack.enter_async_context(
            _stream(installation.setting("chat", "CAFE_NATS_URL"))
        )
        async with _everybody_waits(installation):
            for connection in readers.values():
                await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # The snapshot is taken with the first query, not before.
                await connection.fetchval("SELECT count(*) FROM alembic_version")
            last, behind = await _behind(stream)
        yield Snapshot(readers, await _not_taken_in(stream, last, behind))


@asynccontextmanager
async def _everybody_waits(installation: Installation) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(LOCK_S):
                for service in SERVICES:
                    connection = await stack.enter_async_context(
                        _connected(installation.database(service))
                    )
                    await stack.enter_async_context(connection.transaction())
                    tables = await connection.fetch(
                        "SELECT relname FROM pg_class WHERE relname = ANY($1)"
                        " AND relnamespace = 'public'::regnamespace AND relkind = 'r'",
                        BARRIERS,
                    )
                    # SHARE: others may read, nobody may write; a write waits, it does not fail.
                    for row in tables:
                        await connection.execute(f'LOCK TABLE "{row["relname"]}" IN SHARE MODE')
        except TimeoutError:
            raise Busy("a transaction has been under way for too long") from None
        yield


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(
        dsn(url),
        timeout=CONNECT_S,
        server_settings={"application_name": "cafe-keeper", "timezone": "UTC"},
    )
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_S)


@asynccontextmanager
async def _stream(url: str) -> AsyncIterator[JetStreamContext]:
    try:
        client = await bus.connect(url)
    except (nats.errors.Error, OSError) as error:
        raise Busy(f"NATS does not answer ({type(error).__name__})") from None
    try:
        yield client.jetstream(timeout=NATS_S)
    finally:
        await client.close()


async def _behind(stream: JetStreamContext) -> tuple[int, list[ConsumerInfo]]:
    """Return the last place of the stream, and the consumers that lack something before it."""
    try:
        info = await stream.stream_info(subjects.EVENTS_STREAM)
        consumers = await stream.consumers_info(subjects.EVENTS_STREAM)
    except nats.js.errors.NotFoundError:
        return 0, []
    except (nats.errors.Error, TimeoutError) as error:
        raise Busy(f"NATS does not answer ({type(error).__name__})") from None
    return info.state.last_seq, [one for one in consumers if one.num_pending or one.num_ack_pending]


async def _not_taken_in(
    stream: JetStreamContext, last: int, behind: Sequence[ConsumerInfo]
) -> list[KeptEvent]:
    """Return the events up to `last` that one of these consumers has not acknowledged."""
    kept: dict[int, KeptEvent] = {}
    for consumer in behind:
        floor = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
        for subject in consumer.config.filter_subjects or [subjects.EVENTS]:
            seq = floor + 1
            while (event := await _next(stream, subject, seq)) is not None and event.seq <= last:
                kept[event.seq] = event
                seq = event.seq + 1
    return [kept[seq] for seq in sorted(kept)]


async def _next(stream: JetStreamContext, subject: str, seq: int) -> KeptEvent | None:
    """Return the first event of a subject at or behind a place."""
    try:
        message = await stream.get_msg(subjects.EVENTS_STREAM, seq, subject, next=True)
    except nats.js.errors.NotFoundError:
        return None
    headers = message.headers or {}
    assert message.seq is not None
    return KeptEvent(
        seq=message.seq,
        event_id=UUID(headers["Nats-Msg-Id"]),
        subject=message.subject or "",
        payload=message.data or b"",
        request_id=headers.get(REQUEST_ID, ""),
    )
