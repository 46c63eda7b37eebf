"""`Idempotency-Key`: the same key and body have one effect and one answer (P17).

The answer is a row of the transaction that has the effect, so neither exists without the other.
An advisory lock tells a second request that the first is still running.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts import wire
from cafe_database.sessions import Sessions, unit
from cafe_http.errors import Conflict, Invalid

T = TypeVar("T")

HEADER = "idempotency-key"
KEY_CHARACTERS = 255
KEPT = "24 hours"


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code, title = "idempotency_running", "The first request with this key is still running"


class OtherBody(Invalid):
    """The key was used with another body."""

    code, title = "idempotency_mismatch", "This key was used with another body"


def idempotency_table(metadata: MetaData) -> Table:
    """Add the kept answers to a service's metadata."""
    return Table(
        "idempotency",
        metadata,
        Column("person_id", Uuid, primary_key=True),
        Column("route", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("body_hash", LargeBinary, nullable=False),
        Column("answer", LargeBinary, nullable=False),
        Column(
            "created_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=func.now(),
            index=True,
        ),
    )


_kept = idempotency_table(MetaData())


class Idempotency:
    """The key of one request, if it has one, and what it takes to honour it."""

    def __init__(
        self, session: AsyncSession, person_id: UUID, route: str, key: str | None, body: bytes
    ) -> None:
        self._session = session
        self._person_id = person_id
        self._route = route
        self._key = key
        self._hash = hashlib.sha256(body).digest()

    async def run(self, answer: type[T], produce: Callable[[], Awaitable[T]]) -> T:
        """Return what `produce` returned the first time for this key, running it at most once.

        Raises StillRunning, OtherBody, Invalid for a key that is too long, and what `produce`
        raises; an error is not kept, so the same request may be tried again.
        """
        if self._key is None:
            return await produce()
        if not 1 <= len(self._key) <= KEY_CHARACTERS:
            raise Invalid.field("Idempotency-Key", f"must have 1 to {KEY_CHARACTERS} characters")
        await self._lock()
        before = await self._find()
        if before is not None:
            return msgspec.json.decode(before, type=answer)
        made = await produce()
        await self._session.execute(
            insert(_kept).values(
                person_id=self._person_id,
                route=self._route,
                key=self._key,
                body_hash=self._hash,
                answer=wire.encode(made),
            )
        )
        return made

    async def _lock(self) -> None:
        name = f"{self._person_id}\n{self._route}\n{self._key}"
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        locked = await self._session.scalar(select(func.pg_try_advisory_xact_lock(number)))
        if not locked:
            raise StillRunning(retry_after=1)

    async def _find(self) -> bytes | None:
        row = (
            await self._session.execute(
                select(_kept.c.body_hash, _kept.c.answer).where(
                    _kept.c.person_id == self._person_id,
                    _kept.c.route == self._route,
                    _kept.c.key == self._key,
                    _kept.c.created_at > func.now() - text(f"interval '{KEPT}'"),
                )
            )
        ).first()
        if row is None:
            # One that is too old to count must not stand in the way of a new one.
            await self._session.execute(
                delete(_kept).where(
                    _kept.c.person_id == self._person_id,
                    _kept.c.route == self._route,
                    _kept.c.key == self._key,
                )
            )
            return None
        if row.body_hash != self._hash:
            raise OtherBody(errors=[])
        answer: bytes = row.answer
        return answer


async def forget_person(session: AsyncSession, person_id: UUID) -> None:
    """Forget the answers that somebody got: he has deleted his account."""
    await session.execute(delete(_kept).where(_kept.c.person_id == person_id))


async def sweep_idempotency(sessions: Sessions) -> None:
    """Forget answers that no longer count."""
    async with unit(sessions) as session:
        await session.execute(
            delete(_kept).where(_kept.c.created_at < func.now() - text(f"interval '{KEPT}'"))
        )
