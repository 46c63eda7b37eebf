"""How fast one person may ask for anything."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cafe_chassis.limits import Bucket
from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import TestIssuer, running
from cafe_rooms.app import READS, SERVICE, WRITES

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_person_reads_and_writes_only_so_fast(
    settings: BaseSettings, issuer: TestIssuer
) -> None:
    assert (SERVICE.reads, SERVICE.writes) == (READS, WRITES)
    # The same with buckets that do not fill again while a busy machine looks.
    slow = replace(
        SERVICE,
        reads=Bucket("few-reads", per_s=0.001, burst=5),
        writes=Bucket("few-writes", per_s=0.001, burst=3),
    )
    async with running(slow, settings, issuer) as app, httpx.AsyncClient(base_url=app.url) as http:
        ana, ben = issuer.identity("ana"), issuer.identity("ben")

        async def at_once(times: int, method: str, path: str, **more: Any) -> list[int]:
            asked = (http.request(method, path, headers=ana, **more) for _ in range(times))
            return sorted(answer.status_code for answer in await asyncio.gather(*asked))

        assert await at_once(12, "GET", "/api/rooms") == [200] * 5 + [429] * 7
        rename = {"json": {"name": "x"}}
        assert await at_once(8, "PATCH", "/api/rooms/ABCDEF", **rename) == [404] * 3 + [429] * 5
        # Another address, or one made up, is the same person.
        made_up = {**ana, "x-forwarded-for": "198.51.100.99"}
        assert (await http.get("/api/rooms", headers=made_up)).status_code == 429
        assert (await http.get("/api/rooms", headers=ben)).status_code == 200
