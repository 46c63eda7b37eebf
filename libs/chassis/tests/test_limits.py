import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from cafe_chassis.limits import Bucket, Limiter, Strikes, Tokens
from cafe_database.ids import new_id
from cafe_http.errors import TooMany

BUCKET = Bucket("test", per_s=1, burst=10)


async def test_of_thirty_at_once_ten_pass_through_two_replicas(servers: Any) -> None:
    key = new_id().hex
    async with Redis.from_url(servers.valkey_url, decode_responses=True) as valkey:
        limiters = [Limiter(valkey, enabled=True) for _ in range(2)]
        waits = await asyncio.gather(*(limiters[n % 2].take(BUCKET, key) for n in range(30)))
    assert sum(wait == 0 for wait in waits) == 10
    assert all(0 < wait <= 1 for wait in waits if wait)


async def test_without_valkey_the_process_limits() -> None:
    slow = Bucket("slow", per_s=0.001, burst=10)
    dead = Redis(host="127.0.0.1", port=1, socket_timeout=0.2)
    async with dead:
        limiter = Limiter(dead, enabled=True)
        waits = [await limiter.take(slow, "key") for _ in range(12)]
    assert [wait == 0 for wait in waits] == [True] * 10 + [False] * 2


async def test_switched_off_only_where_that_is_allowed(servers: Any) -> None:
    always = Bucket("always", per_s=0.1, burst=1, always=True)
    key = new_id().hex
    async with Redis.from_url(servers.valkey_url, decode_responses=True) as valkey:
        limiter = Limiter(valkey, enabled=False)
        assert [await limiter.take(BUCKET, key) for _ in range(20)] == [0.0] * 20
        await limiter.require(always, key)
        with pytest.raises(TooMany) as refused:
            await limiter.require(always, key)
    assert refused.value.retry_after is not None
    assert 9 < refused.value.retry_after <= 10


def test_tokens_give_their_burst_and_then_so_many_a_second() -> None:
    tokens = Tokens(per_s=2.0, burst=3, now_s=100.0)
    assert [tokens.take(100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert tokens.take(100.5) == 0.0
    assert tokens.take(100.5) > 0


def test_rested_tokens_never_exceed_their_burst() -> None:
    tokens = Tokens(per_s=10.0, burst=2, now_s=0.0)
    assert [tokens.take(3600.0) > 0 for _ in range(3)] == [False, False, True]


def test_strikes_slide() -> None:
    quick, late, slow = (Strikes(allowed=3, window_s=10.0) for _ in range(3))
    assert [quick.strike(at) for at in (0.0, 1.0, 2.0, 9.9)] == [False, False, False, True]
    assert [late.strike(at) for at in (0.0, 1.0, 2.0, 10.0)] == [False] * 4
    assert not any(slow.strike(at * 3.4) for at in range(20))
