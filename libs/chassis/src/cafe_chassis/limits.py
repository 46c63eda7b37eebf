"""Token buckets: one Lua script in Valkey, on Valkey's clock; without Valkey, in the process.

A bucket holds `burst` tokens and gets `per_s` new ones a second. The fallback is per process, so
with n replicas it lets through up to n times as much: degraded, not dead (P21).
"""

import time
from collections import OrderedDict, deque

from msgspec import Struct
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cafe_http.errors import TooMany

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
alone_total = Counter("cafe_limits_alone_total", "Tokens given by the process, without Valkey")


class Bucket(Struct, frozen=True):
    """A limit. always: holds also with CAFE_LIMITS=off (the sockets' limits do)."""

    name: str
    per_s: float
    burst: int
    always: bool = False


class Tokens:
    """One bucket in this process. Pure: time is an argument, in seconds of any steady clock."""

    def __init__(self, per_s: float, burst: int, now_s: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = float(burst)
        self._at_s = now_s

    def take(self, now_s: float) -> float:
        """Take a token; 0.0 when there was one, else the seconds until there is."""
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._tokens < 1:
            return (1 - self._tokens) / self._per_s
        self._tokens -= 1
        return 0.0


class Strikes:
    """Counts faults: more than `allowed` within window_s (seconds) are too many. Pure."""

    def __init__(self, allowed: int, window_s: float) -> None:
        self._window_s = window_s
        self._at: deque[float] = deque(maxlen=allowed + 1)

    def strike(self, now_s: float) -> bool:
        """Record a fault at now_s (monotonic seconds); True when it is one too many."""
        self._at.append(now_s)
        return len(self._at) == self._at.maxlen and now_s - self._at[0] < self._window_s


class Limiter:
    """Takes tokens."""

    def __init__(self, valkey: "Redis", *, enabled: bool) -> None:
        self._script = valkey.register_script(_TAKE)
        self._enabled = enabled
        self._valkey_away_until = 0.0
        self._local: OrderedDict[str, Tokens] = OrderedDict()

    async def take(self, bucket: Bucket, key: str) -> float:
        """Take a token for `key`; 0.0 when there was one, else the seconds until there is."""
        if not (self._enabled or bucket.always):
            return 0.0
        name = f"limit:{bucket.name}:{key}"
        wait = await self._take_shared(bucket, name)
        if wait is None:
            alone_total.inc()
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
        tokens = self._local.pop(name, None) or Tokens(bucket.per_s, bucket.burst, now)
        self._local[name] = tokens
        if len(self._local) > LOCAL_KEYS:
            self._local.popitem(last=False)
        return tokens.take(now)
