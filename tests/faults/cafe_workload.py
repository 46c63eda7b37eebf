"""Writers that send until they are acknowledged, and readers that note what they are shown."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from cafe_checker import Attempt, Finding, Message, check, late
from cafe_person import Person
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Frame = dict[str, Any]

GONE = (OSError, EOFError, ConnectionClosed, InvalidHandshake, asyncio.TimeoutError)
PATIENCE_S = 4.0
"""An answer that takes longer is not waited for: what became of the message is unknown."""
BACK_S = (0.1, 0.6)
"""How long a client waits before it comes back, at random."""
GIVE_UP_EVERY = 3
"""Each so-manieth message is given up when it is refused, so that ghosts could be seen."""
TWICE_EVERY = 4
"""Each so-manieth message is sent twice at once, as a client does that is in doubt."""


class Writer:
    """Sends messages one after the other."""

    def __init__(self, person: Person, code: str) -> None:
        self._person, self._code = person, code
        self._count = 0
        self.messages: list[Message] = []
        self.ending = False

    async def run(self) -> None:
        """Write until `ending`; the message at hand is finished first."""
        message: Message | None = None
        client_id = ""
        while not (self.ending and message is None):
            with contextlib.suppress(*GONE):
                async with self._person.socket(f"/ws/rooms/{self._code}") as line:
                    await line.hear("hello", 10)
                    while not (self.ending and message is None):
                        if message is None:
                            message, client_id = self._next(), str(uuid4())
                        if await self._try(line, message, client_id):
                            message = None
                            await asyncio.sleep(random.uniform(0.1, 0.5))
            await asyncio.sleep(random.uniform(*BACK_S))

    def _next(self) -> Message:
        self._count += 1
        message = Message(f"{self._person.username} {self._count}")
        self.messages.append(message)
        return message

    async def _try(self, line: Any, message: Message, client_id: str) -> bool:
        """Send once or twice and wait for the answers; True when the message is done with."""
        copies = 2 if self._count % TWICE_EVERY == 0 else 1
        attempts = [Attempt(time.monotonic()) for _ in range(copies)]
        message.attempts += attempts
        for _ in attempts:
            await line.say(type="chat", message=message.text, client_id=client_id)
        wait_s = 0.0
        for attempt in attempts:
            answer = await line.hear(lambda frame: answers(frame, client_id), PATIENCE_S)
            attempt.ended_s = time.monotonic()
            if answer["type"] == "ack":
                attempt.outcome, attempt.seq = "acknowledged", answer["seq"]
            else:
                assert answer["code"] in {"unavailable", "rate_limited"}, answer
                attempt.outcome = "refused"
                wait_s = max(wait_s, answer["retry_after"])
        if message.acknowledged is not None:
            return True
        await asyncio.sleep(wait_s)
        return message.refused and self._count % GIVE_UP_EVERY == 0


def answers(frame: Frame, client_id: str) -> bool:
    """Say whether a frame answers this message."""
    return frame["type"] in {"ack", "error"} and frame.get("client_id") == client_id


class Reader:
    """Comes back with `after` whenever it is cut off, and notes each message as it is shown."""

    def __init__(self, person: Person, code: str) -> None:
        self._person, self._code = person, code
        self.seen: list[tuple[int, str]] = []
        self.hellos: list[float] = []
        """When it was let in, each time."""
        self.resyncs = 0

    async def run(self) -> None:
        """Read for ever."""
        while True:
            after = self.seen[-1][0] if self.seen else 0
            with contextlib.suppress(*GONE):
                async with self._person.socket(f"/ws/rooms/{self._code}?after={after}") as line:
                    async for text in line.connection:
                        self._hear(json.loads(text))
            await asyncio.sleep(random.uniform(*BACK_S))

    def _hear(self, frame: Frame) -> None:
        if frame["type"] == "chat":
            self.seen.append((frame["seq"], frame["message"]))
        elif frame["type"] == "hello":
            self.hellos.append(time.monotonic())
        elif frame["type"] == "resync":
            self.resyncs += 1


class Workload:
    """One room with its writers and readers, at work."""

    def __init__(self, code: str, writers: Sequence[Writer], readers: Sequence[Reader]) -> None:
        self.code = code
        self.writers = writers
        self.readers = readers
        self._tasks: list[asyncio.Task[None]] = []
        self._witness: Person = writers[0]._person

    @classmethod
    async def begin(cls, people: Sequence[Person], *, writers: int, readers: int) -> "Workload":
        """Open a room and let people write and read in it."""
        owner, *others = people
        code = await owner.open_room()
        for person in others:
            await person.join(code)
        workload = cls(
            code,
            [Writer(person, code) for person in people[:writers]],
            [Reader(person, code) for person in people[-readers:]],
        )
        workload._tasks = [
            asyncio.create_task(one.run()) for one in (*workload.writers, *workload.readers)
        ]
        return workload

    @property
    def messages(self) -> list[Message]:
        """All messages so far."""
        return [message for writer in self.writers for message in writer.messages]

    @property
    def acknowledged(self) -> int:
        """How many have been acknowledged."""
        return sum(message.acknowledged is not None for message in self.messages)

    def late(self, before_s: float) -> list[str]:
        """Return what some reader has not seen that was acknowledged before an instant."""
        return [text for one in self.readers for text in late(self.messages, before_s, one.seen)]

    async def alive(self) -> bool:
        """Say whether the café answers a member who reads the history."""
        try:
            answer = await self._witness.http.get(
                f"/api/chat/rooms/{self.code}/messages?limit=1", timeout=2
            )
        except OSError:
            return False
        except Exception as error:  # httpx has many names for "not yet"
            return not isinstance(error, Exception)
        return answer.status_code == 200

    async def restored(self, within_s: float = 60) -> float:
        """Wait until the café answers again; returns that instant."""
        async with asyncio.timeout(within_s):
            while not await self.alive():
                await asyncio.sleep(0.2)
        return time.monotonic()

    async def end(self, within_s: float = 40) -> None:
        """Let the writers finish, and the readers see everything."""
        for writer in self.writers:
            writer.ending = True
        await asyncio.wait(self._tasks[: len(self.writers)], timeout=within_s)
        end = time.monotonic() + within_s
        while time.monotonic() < end and self.late(time.monotonic()):
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def history(self) -> list[tuple[int, str]]:
        """Read everything that is kept."""
        kept: list[tuple[int, str]] = []
        while True:
            after = kept[-1][0] if kept else 0
            page = await self._witness.call(
                "GET", f"/api/chat/rooms/{self.code}/messages?after={after}&limit=200", 200
            )
            if not page["items"]:
                return kept
            kept += [(item["seq"], item["message"]) for item in page["items"]]

    async def findings(self) -> list[Finding]:
        """Compare everything."""
        readers = {f"reader {n}": one.seen for n, one in enumerate(self.readers)}
        return check(self.messages, await self.history(), readers)
