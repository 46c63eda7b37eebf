"""How fast one person may ask for anything."""

import asyncio

import pytest
from rooms_cast import MakePerson

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_person_reads_and_writes_as_fast_as_people_do(person: MakePerson) -> None:
    ana, ben = person(), person()
    asked = (ana.http.get("/api/rooms", params={"scope": "mine"}) for _ in range(140))
    reads = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert 100 <= reads.count(200) < 140
    assert reads.count(200) + reads.count(429) == 140
    tried = (ana.http.patch("/api/rooms/ABCDEF", json={"name": "x"}) for _ in range(140))
    writes = [answer.status_code for answer in await asyncio.gather(*tried)]
    assert 100 <= writes.count(404) < 140
    assert writes.count(404) + writes.count(429) == 140
    assert (await ben.http.get("/api/rooms", params={"scope": "mine"})).status_code == 200
