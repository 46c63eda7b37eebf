"""The one statement that stores messages: counter, messages and outbox row together (P1–P3).

The rooms' rows are locked first, so their locks order concurrent batches and are held until commit:
seq is without holes and equal to commit order. The counter moves by exactly as many as are
inserted; whoever sends a client_id again gets what was stored the first time. The first message of
a room and minute says that people talk there (docs/adr/0023).
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from cafe_chassis.clock import now
from cafe_contracts.events import PeopleTalked
from cafe_database.driver import Connection
from cafe_telemetry import logs


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
# as far as PostgreSQL's clock does. Each probe for what is known is by one key; OFFSET 0 keeps it
# one per message. The event is made here because only here it is known whether there is one.
_POST = """
    WITH draft AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::bytea[]
        ) WITH ORDINALITY AS d(room_id, id, author_id, client_id, body, reply_to, fingerprint, n)
    ), known AS MATERIALIZED (
        SELECT d.n, m.* FROM draft d CROSS JOIN LATERAL (
            SELECT id, seq, posted_at, fingerprint = d.fingerprint AS same FROM messages
            WHERE room_id = d.room_id AND author_id = d.author_id AND client_id = d.client_id
                AND d.client_id IS NOT NULL
            UNION ALL
            SELECT id, seq, posted_at, true FROM messages
            WHERE id = d.id AND d.client_id IS NULL
            OFFSET 0
        ) m
    ), new AS MATERIALIZED (
        SELECT d.*, row_number() OVER (PARTITION BY room_id ORDER BY n) AS place
        FROM draft d WHERE NOT EXISTS (SELECT FROM known k WHERE k.n = d.n)
    ), locked AS MATERIALIZED (
        SELECT id, talked_at FROM rooms WHERE id IN (SELECT room_id FROM new) AND NOT deleted
        ORDER BY id FOR NO KEY UPDATE
    ), counter AS (
        UPDATE rooms r SET head = r.head + t.total, talked_at = greatest(r.talked_at, $8)
        FROM (
            SELECT room_id, count(*) AS total, locked.talked_at
            FROM new JOIN locked ON locked.id = room_id GROUP BY room_id, locked.talked_at
        ) t
        WHERE r.id = t.room_id
        RETURNING r.id, r.head - t.total AS before,
            t.talked_at IS NULL OR t.talked_at < $8 AS quiet
    ), posted AS (
        INSERT INTO messages (
            id, room_id, seq, author_id, client_id, body, fingerprint, reply_to, posted_at)
        SELECT n.id, n.room_id, c.before + n.place, n.author_id, n.client_id, n.body,
               n.fingerprint, n.reply_to, clock_timestamp()
        FROM new n JOIN counter c ON c.id = n.room_id ORDER BY n.n
        RETURNING id, seq, posted_at
    ), said AS (
        INSERT INTO outbox (event_id, subject, aggregate_id, payload, request_id)
        SELECT n.id, $9, n.room_id, convert_to(json_build_object(
                   'event_id', n.id, 'occurred_at', $8::timestamptz, 'actor_id', n.author_id,
                   'version', c.before + 1, 'room_id', n.room_id)::text, 'UTF8'), $10
        FROM new n JOIN counter c ON c.id = n.room_id WHERE c.quiet AND n.place = 1
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
        now().replace(second=0, microsecond=0),
        PeopleTalked.subject,
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
