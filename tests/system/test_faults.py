"""What a fault may cost: a pause, never a message."""

import asyncio
import contextlib
import json
from typing import Any
from uuid import uuid4

import pytest
from cafe_person import Person
from websockets.exceptions import ConnectionClosed, InvalidHandshake

pytestmark = pytest.mark.timeout(150)


class Writer:
    """Sends until acknowledged, again and again under one `client_id`, as a client should."""

    def __init__(self, person: Person, code: str) -> None:
        self.person, self.code = person, code
        self.acknowledged: dict[str, int] = {}
        self.texts: dict[str, str] = {}

    async def write(self, count: int) -> None:
        for number in range(count):
            client_id = str(uuid4())
            self.texts[client_id] = f"{self.person.username} {number}"
            while client_id not in self.acknowledged:
                await self._try(client_id)

    async def _try(self, client_id: str) -> None:
        with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, EOFError):
            async with self.person.socket(f"/ws/rooms/{self.code}") as line:
                while client_id not in self.acknowledged:
                    await line.say(type="chat", message=self.texts[client_id], client_id=client_id)
                    answer = await line.hear(lambda f: f["type"] in {"ack", "error"}, 5)
                    if answer["type"] == "ack":
                        self.acknowledged[client_id] = answer["seq"]
                    else:
                        assert answer["code"] in {"unavailable", "rate_limited"}
                        await asyncio.sleep(answer["retry_after"])
        await asyncio.sleep(0.05)


class Reader:
    """Comes back with `after` whenever it is cut off, and notes every message it is shown."""

    def __init__(self, person: Person, code: str) -> None:
        self.person, self.code = person, code
        self.seen: list[tuple[int, str]] = []

    async def read(self) -> None:
        while True:
            after = self.seen[-1][0] if self.seen else 0
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, EOFError):
                async with self.person.socket(f"/ws/rooms/{self.code}?after={after}") as line:
                    while True:
                        frame = json.loads(await line.connection.recv())
                        if frame["type"] == "chat":
                            self.seen.append((frame["seq"], frame["message"]))
            await asyncio.sleep(0.1)


async def wait_for(reader: Reader, count: int, within_s: float = 15) -> None:
    async with asyncio.timeout(within_s):
        while len(reader.seen) < count:
            await asyncio.sleep(0.1)


async def test_killed_chat_loses_and_doubles_nothing(cafe: Any, visitor: Any) -> None:
    """kill -9 of each replica in turn while four people write and one reads."""
    people = [await visitor(f"writer{n}").sign_up() for n in range(4)]
    watcher = await visitor("watcher").sign_up()
    code = await people[0].open_room()
    for person in (*people[1:], watcher):
        await person.join(code)
    writers = [Writer(person, code) for person in people]
    reader = Reader(watcher, code)
    reading = asyncio.create_task(reader.read())
    async with asyncio.TaskGroup() as group:
        for writer in writers:
            group.create_task(writer.write(16))
        for process in ("chat-1", "chat-2"):
            await asyncio.sleep(1.5)
            old = await asyncio.to_thread(cafe.kill, process)
            await asyncio.to_thread(cafe.back, process, old)
    total = sum(len(writer.texts) for writer in writers)
    try:
        await wait_for(reader, total)
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    history = await watcher.call("GET", f"/api/chat/rooms/{code}/messages?limit=200", 200)
    stored = [(item["seq"], item["message"]) for item in history["items"]]
    assert [seq for seq, _ in stored] == list(range(1, total + 1))
    promised = {
        (seq, writer.texts[client_id])
        for writer in writers
        for client_id, seq in writer.acknowledged.items()
    }
    assert set(stored) == promised
    assert reader.seen == stored


async def test_frozen_nats_slows_but_loses_nothing(cafe: Any, visitor: Any) -> None:
    ana, ben = await visitor("ana").sign_up(), await visitor("ben").sign_up()
    code = await ana.open_room()
    await ben.join(code)
    lines = [person.socket(f"/ws/rooms/{code}") for person in (ana, ben, ben)]
    for line in lines:
        await line.__aenter__()
        await line.hear("hello")
    try:
        with cafe.frozen("nats"):
            await lines[0].say(type="chat", message="into the cold", client_id=str(uuid4()))
            await lines[0].hear("ack", 5)
            for line in lines[1:]:  # one of them is on the other replica
                heard = await line.hear("chat", 8)
                assert heard["message"] == "into the cold"
    finally:
        for line in lines:
            await line.connection.close()
