"""What each process says of itself every few seconds, for the live view of administrators.

One hash in Valkey, a field a process. Only a view: nothing is decided by it.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cafe_chassis.jobs import Job, every

KEY = "cafe:processes"
BEAT_S = 5.0
LOST_S = 16.0
"""Three beats: whoever says nothing for so long is gone."""


class Beat(Struct, frozen=True, kw_only=True):
    """A process. numbers: what it counts right now, for example its sockets; at: Unix seconds."""

    service: str
    instance: str
    version: str
    started_at: datetime
    at: float
    numbers: dict[str, int]


def job(
    valkey: Redis,
    service: str,
    instance: str,
    version: str,
    numbers: Callable[[], Mapping[str, int]],
) -> Job:
    """Return the job that tells of this process."""
    started_at = datetime.now(UTC)

    async def beat() -> None:
        told = Beat(
            service=service,
            instance=instance,
            version=version,
            started_at=started_at,
            at=time.time(),
            numbers=dict(numbers()),
        )
        try:
            await valkey.hset(KEY, instance, msgspec.json.encode(told).decode())
        except (RedisError, OSError):
            # Valkey is away: the live view says so by showing nobody.
            return

    return every(BEAT_S, "heartbeat", beat)


async def processes(valkey: Redis) -> list[Beat] | None:
    """Return the processes that live, by service and name; None while Valkey cannot say."""
    try:
        told = await valkey.hgetall(KEY)
        beats = [msgspec.json.decode(text, type=Beat) for text in told.values()]
        oldest = time.time() - LOST_S
        if gone := [beat.instance for beat in beats if beat.at < oldest]:
            await valkey.hdel(KEY, *gone)
    except (RedisError, OSError):
        return None
    living = [beat for beat in beats if beat.at >= oldest]
    return sorted(living, key=lambda beat: (beat.service, beat.instance))
