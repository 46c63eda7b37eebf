"""The one statement that stores messages: counter, messages and outbox rows together (P1–P3).

The rooms' rows are locked first, so their locks order concurrent batches and are held until commit:
seq is without holes and equal to commit order. The counter moves by exactly as many as are
inserted; whoever sends a client_id again gets what was stored the first time.
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

import asyncpg
from msgspec import Struct
from msgspec.structs import asdict

from cafe_chassis import logs
from cafe_chassis.clock import now
from cafe_chassis.ids import new_id
from cafe_contracts import wire
from cafe_contracts.events import MessagePosted

if TYPE_CHECKING:
    Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
else:
    Connection = asyncpg.Connection  # it takes no parameter when it runs


class NewMessage(Struct, frozen=True, kw_only=True):
    """A message to store; id protects a retry of ours, client_id one of the sender's."""

    id: UUID
    author_id: UUID
    client_id: UUID | None
    body: str
    reply_to: UUID | None


class Stored(Struct, frozen=True, kw_only=True):
    """What is in the database for a NewMessage.

    same: False when the client_id was used before for another text (as it was first sent, whatever
    an edit has made of it). fresh: inserted just now, not before.
    """

    id: UUID
    seq: int
    posted_at: datetime
    same: bool
    fresh: bool


class Batch(Struct, frozen=True, kw_only=True):
    """Messages of one room, in their order; no two of them may share author and client_id."""

    room_id: UUID
    messages: Sequence[NewMessage]


# Rooms are locked in the order of their ids, so that two replicas never wait for each other. Two
# batches with the same client_id at the same instant: the second one waits for the lock, still does
# not see the first one's row in its snapshot, and fails on the unique key; nothing of it stays, and
# the caller's next try finds the row. posted_at is read after the lock is held, so it follows seq
# as far as PostgreSQL's clock does. The event comes without its end, where seq and version go.
_POST = """
    WITH draft AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::bytea[],
            $8::uuid[], $9::text[]
        ) WITH ORDINALITY AS d(
            room_id, id, author_id, client_id, body, reply_to, fingerprint, event_id, event, n)
    ), known AS MATERIALIZED (
        SELECT d.n, m.id, m.seq, m.posted_at, true AS same
        FROM draft d JOIN messages m ON m.id = d.id
        UNION
        SELECT d.n, m.id, m.seq, m.posted_at, m.fingerprint = d.fingerprint
        FROM draft d JOIN messages m
            ON m.room_id = d.room_id AND m.author_id = d.author_id AND m.client_id = d.client_id
    ), new AS MATERIALIZED (
        SELECT d.*, row_number() OVER (PARTITION BY room_id ORDER BY n) AS place
        FROM draft d WHERE NOT EXISTS (SELECT FROM known k WHERE k.n = d.n)
    ), locked AS MATERIALIZED (
        SELECT id FROM rooms WHERE id IN (SELECT room_id FROM new) AND NOT deleted
        ORDER BY id FOR NO KEY UPDATE
    ), counter AS (
        UPDATE rooms r SET head = r.head + t.total
        FROM (
            SELECT room_id, count(*) AS total FROM new JOIN locked ON locked.id = room_id
            GROUP BY room_id
        ) t
        WHERE r.id = t.room_id
        RETURNING r.id, r.head - t.total AS before
    ), posted AS (
        INSERT INTO messages (
            id, room_id, seq, author_id, client_id, body, fingerprint, reply_to, posted_at)
        SELECT n.id, n.room_id, c.before + n.place, n.author_id, n.client_id, n.body,
               n.fingerprint, n.reply_to, clock_timestamp()
        FROM new n JOIN counter c ON c.id = n.room_id ORDER BY n.n
        RETURNING id, seq, posted_at
    ), said AS (
        INSERT INTO outbox (event_id, subject, aggregate_id, payload, request_id)
        SELECT n.event_id, $10, n.room_id, convert_to(
                   n.event || ',"seq":' || p.seq || ',"version":' || p.seq || '}', 'UTF8'), $11
        FROM new n JOIN posted p USING (id) ORDER BY n.n
    )
    SELECT n.n, p.id, p.seq, p.posted_at, true AS same, true AS fresh
    FROM new n JOIN posted p USING (id)
    UNION ALL
    SELECT n, id, seq, posted_at, same, false FROM known
"""


async def post(connection: Connection, batches: Sequence[Batch]) -> list[list[Stored | None]]:
    """Store messages of several rooms, each once; an answer for each, None: no such room.

    connection: the driver's own, in a transaction; this path is too hot for more (docs/adr/0019).
    No room may be in two of the batches. Raises asyncpg.UniqueViolationError when another replica
    is storing one of the messages right now: roll back and try again.
    """
    flat = [(batch.room_id, message) for batch in batches for message in batch.messages]
    rows = await connection.fetch(
        _POST,
        [room_id for room_id, _ in flat],
        [message.id for _, message in flat],
        [message.author_id for _, message in flat],
        [message.client_id for _, message in flat],
        [message.body for _, message in flat],
        [message.reply_to for _, message in flat],
        [_fingerprint(message.body) for _, message in flat],
        event_ids := [new_id() for _ in flat],
        [
            _event(event_id, room_id, message)
            for event_id, (room_id, message) in zip(event_ids, flat, strict=True)
        ],
        MessagePosted.subject,
        logs.request_id.get(),
    )
    found = {
        row["n"]: Stored(
            id=row["id"],
            seq=row["seq"],
            posted_at=row["posted_at"],
            same=row["same"],
            fresh=row["fresh"],
        )
        for row in rows
    }
    places = itertools.count(1)
    return [[found.get(next(places)) for _ in batch.messages] for batch in batches]


def _fingerprint(body: str) -> bytes:
    """What tells a text from another one after it was edited or deleted: half a SHA-256."""
    return hashlib.sha256(body.encode()).digest()[:16]


def _event(event_id: UUID, room_id: UUID, message: NewMessage) -> str:
    """A message's event without its end: seq and version are known to the statement only."""
    event = MessagePosted(
        event_id=event_id,
        occurred_at=now(),
        actor_id=message.author_id,
        version=0,
        room_id=room_id,
        message_id=message.id,
        seq=0,
        author_id=message.author_id,
    )
    fields = asdict(event)
    del fields["seq"], fields["version"]
    return wire.text(fields)[:-1]
