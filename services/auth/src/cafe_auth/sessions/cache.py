"""Sessions just looked up, known to this process and shared through Valkey for one second.

Deleted at log-out, so that a refusal need not wait for the second to pass. Valkey is only a
saving: when it is away, lookups go straight to PostgreSQL.
"""

import asyncio
import time
from collections.abc import Collection

import msgspec
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cafe_auth.keys.tokens import Identity
from cafe_auth.sessions.known import FRESH_S, Known
from cafe_telemetry import logs

log = logs.get(__name__)

ANSWER_S = 0.1
"""Valkey answers in under a millisecond; one that takes this long is frozen."""
LEAVE_ALONE_S = 5.0
"""So long nobody asks after a failure: else each request would wait for a frozen Valkey."""


class _Entry(Struct, frozen=True):
    key: str
    """Its own name: should a client library ever mix up two answers, nobody becomes another."""
    read_at: float
    """Unix seconds: an entry is judged by it too, for Valkey's own clock may be set back (P23)."""
    identity: Identity


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Entry)


class SessionCache:
    """What is known about sessions by their digests; never raises.

    known: to this process. The rest is about Valkey.
    """

    def __init__(self, valkey: Redis) -> None:
        self.known = Known()
        self._valkey = valkey
        self._left_alone_until = 0.0

    async def get(self, digest: bytes) -> tuple[Identity, float] | None:
        """Return the identity when it was read at most FRESH_S ago, and how many seconds."""
        if self._is_left_alone():
            return None
        key = _key(digest)
        try:
            async with asyncio.timeout(ANSWER_S):
                found = await self._valkey.get(key)
            entry = _decoder.decode(found) if found else None
        except (RedisError, OSError, msgspec.DecodeError) as error:
            self._failed(error)
            return None
        if entry is None or entry.key != key:
            return None
        age_s = abs(time.time() - entry.read_at)
        return (entry.identity, age_s) if age_s <= FRESH_S else None

    async def put(self, digest: bytes, identity: Identity, read_at: float) -> None:
        """Remember an identity read from PostgreSQL at `read_at` (Unix seconds)."""
        if self._is_left_alone():
            return
        key = _key(digest)
        entry = _encoder.encode(_Entry(key, read_at, identity))
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._valkey.set(key, entry, px=int(FRESH_S * 1000))
        except (RedisError, OSError) as error:
            self._failed(error)

    async def forget(self, digests: Collection[bytes]) -> None:
        """Forget these now; where that fails they are forgotten within FRESH_S."""
        self.known.forget(digests)
        keys = [_key(digest) for digest in digests]
        if not keys or self._is_left_alone():
            return
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._valkey.delete(*keys)
        except (RedisError, OSError) as error:
            self._failed(error)

    def _is_left_alone(self) -> bool:
        return time.monotonic() < self._left_alone_until

    def _failed(self, error: Exception) -> None:
        self._left_alone_until = time.monotonic() + LEAVE_ALONE_S
        log.warning("session_cache_unavailable", kind=type(error).__name__)


def _key(digest: bytes) -> str:
    return f"auth:session:{digest.hex()}"
