"""Token buckets: one Lua script in Valkey, on Valkey's clock; without Valkey, in the process.

A bucket holds `burst` tokens and gets `per_s` new ones a second. The fallback is per process, so
with n replicas it lets through up to n times as much: degraded, not dead (P21).
"""

import time
from collections import OrderedDict

from msgspec import Struct
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cafe_chassis.errors import TooMany

_TAKE = """
local now = redis.call('TIME')
local t = now[1] + now[2] / 1000000
local per_s, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'n', 't')
local n = tonumber(state[1]) or burst
local last = tonumber(state[2]) or t
n = math.min(burst, n + math.max(0, t - last) * per_s)
local wait = 0
if n >= 1 then n = n - 1 else wait = (1 - n) / per_s end
redis.call('HSET', KEYS[1], 'n', tostring(n), 't', tostring(t))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / per_s) + 1)
return tostring(wait)
"""

LOCAL_KEYS = 10_000
"""So many keys the fallback remembers; the least used go first."""

AWAY_S = 1.0
"""After a failure nobody waits for Valkey for so long: a frozen one takes 0.5 s to fail."""

refused_total = Counter("cafe_limits_refused_total", "Refusals by limit", ["bucket"])


class Bucket(Struct, frozen=True):
    """A limit. always: holds also with CAFE_LIMITS=off (the sockets' limits do)."""

    name: str
    per_s: float
    burst: int
    always: bool = False


class Limiter:
    """Takes tokens."""

    def __init__(self, valkey: "Redis", *, enabled: bool) -> None:
        self._script = valkey.register_script(_TAKE)
        self._enabled = enabled
        self._valkey_away_until = 0.0
        self._local: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def take(self, bucket: Bucket, key: str) -> float:
        """Take a token for `key`; 0.0 when there was one, else the seconds until there is."""
        if not (self._enabled or bucket.always):
            return 0.0
        name = f"limit:{bucket.name}:{key}"
        wait = await self._take_shared(bucket, name)
        if wait is None:
            wait = self._take_local(bucket, name, time.monotonic())
        if wait > 0:
            refused_total.labels(bucket.name).inc()
        return wait

    async def require(self, bucket: Bucket, key: str) -> None:
        """Take a token, or raise TooMany with `Retry-After`."""
        wait = await self.take(bucket, key)
        if wait > 0:
            raise TooMany(retry_after=wait)

    async def _take_shared(self, bucket: Bucket, name: str) -> float | None:
        if time.monotonic() < self._valkey_away_until:
            return None
        try:
            return float(await self._script(keys=[name], args=[bucket.per_s, bucket.burst]))
        except (RedisError, OSError):
            self._valkey_away_until = time.monotonic() + AWAY_S
            return None

    def _take_local(self, bucket: Bucket, name: str, now: float) -> float:
        tokens, last = self._local.pop(name, (float(bucket.burst), now))
        tokens = min(bucket.burst, tokens + (now - last) * bucket.per_s)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / bucket.per_s
        self._local[name] = (tokens - 1 if wait == 0 else tokens, now)
        if len(self._local) > LOCAL_KEYS:
            self._local.popitem(last=False)
        return wait
