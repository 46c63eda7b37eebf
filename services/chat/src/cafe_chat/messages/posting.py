"""The one statement that stores messages: counter, messages and outbox rows together (P1–P3).

The room's row is updated first, so its lock orders concurrent batches and is held until commit:
seq is without holes and equal to commit order. The counter moves by exactly as many as are
inserted; whoever sends a client_id again gets what was stored the first time.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import logs
from cafe_chassis.clock import now
from cafe_chassis.ids import new_id
from cafe_contracts import wire
from cafe_contracts.events import MessagePosted


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


# Two batches with the same client_id at the same instant: the second one waits for the lock, still
# does not see the first one's row in its snapshot, and fails on the unique key; nothing of it
# stays, and the caller's next try finds the row. posted_at is read after the lock is held, so it
# follows seq as far as PostgreSQL's clock does.
_POST = text(
    """
    WITH draft AS (
        SELECT * FROM unnest(
            CAST(:ids AS uuid[]), CAST(:authors AS uuid[]), CAST(:client_ids AS uuid[]),
            CAST(:bodies AS text[]), CAST(:replies AS uuid[]),
            CAST(:fingerprints AS bytea[]), CAST(:event_ids AS uuid[]), CAST(:events AS jsonb[])
        ) WITH ORDINALITY AS d(
            id, author_id, client_id, body, reply_to, fingerprint, event_id, event, n)
    ), known AS (
        SELECT d.n, m.id, m.seq, m.posted_at, true AS same
        FROM draft d JOIN messages m ON m.id = d.id
        UNION
        SELECT d.n, m.id, m.seq, m.posted_at, m.fingerprint = d.fingerprint
        FROM draft d JOIN messages m
            ON m.room_id = :room_id AND m.author_id = d.author_id AND m.client_id = d.client_id
    ), new AS (
        SELECT d.*, row_number() OVER (ORDER BY n) AS place, count(*) OVER () AS total
        FROM draft d WHERE NOT EXISTS (SELECT FROM known k WHERE k.n = d.n)
    ), counter AS (
        UPDATE rooms SET head = head + (SELECT count(*) FROM new)
        WHERE id = :room_id AND NOT deleted AND EXISTS (SELECT FROM new)
        RETURNING head
    ), posted AS (
        INSERT INTO messages (
            id, room_id, seq, author_id, client_id, body, fingerprint, reply_to, posted_at)
        SELECT n.id, :room_id, c.head - n.total + n.place, n.author_id, n.client_id, n.body,
               n.fingerprint, n.reply_to, clock_timestamp()
        FROM new n CROSS JOIN counter c
        RETURNING id, seq, posted_at
    ), said AS (
        INSERT INTO outbox (event_id, subject, aggregate_id, payload, request_id)
        SELECT n.event_id, :subject, :room_id, convert_to(CAST(
                   n.event || jsonb_build_object('seq', p.seq, 'version', p.seq) AS text), 'UTF8'),
               :request_id
        FROM new n JOIN posted p USING (id) ORDER BY p.seq
    )
    SELECT n.n, p.id, p.seq, p.posted_at, true AS same, true AS fresh
    FROM new n JOIN posted p USING (id)
    UNION ALL
    SELECT n, id, seq, posted_at, same, false FROM known
    """
)


async def post(
    session: AsyncSession, room_id: UUID, messages: Sequence[NewMessage]
) -> list[Stored | None]:
    """Store messages of one room, in this order, each once; an answer for each, None: no such room.

    No two of them may share author and client_id. Raises IntegrityError when another replica is
    storing one of them right now: roll back and try again.
    """
    events = [_event(room_id, message) for message in messages]
    rows = await session.execute(
        _POST,
        {
            "room_id": room_id,
            "ids": [message.id for message in messages],
            "authors": [message.author_id for message in messages],
            "client_ids": [message.client_id for message in messages],
            "bodies": [message.body for message in messages],
            "replies": [message.reply_to for message in messages],
            "fingerprints": [_fingerprint(message.body) for message in messages],
            "event_ids": [event.event_id for event in events],
            "events": [wire.text(event) for event in events],
            "subject": MessagePosted.subject,
            "request_id": logs.request_id.get(),
        },
    )
    found = {
        row.n: Stored(
            id=row.id, seq=row.seq, posted_at=row.posted_at, same=row.same, fresh=row.fresh
        )
        for row in rows
    }
    return [found.get(place) for place in range(1, len(messages) + 1)]


def _fingerprint(body: str) -> bytes:
    """What tells a text from another one after it was edited or deleted: half a SHA-256."""
    return hashlib.sha256(body.encode()).digest()[:16]


def _event(room_id: UUID, message: NewMessage) -> MessagePosted:
    """The event of a message; the statement fills in seq and version, which only it knows."""
    return MessagePosted(
        event_id=new_id(),
        occurred_at=now(),
        actor_id=message.author_id,
        version=0,
        room_id=room_id,
        message_id=message.id,
        seq=0,
        author_id=message.author_id,
    )
