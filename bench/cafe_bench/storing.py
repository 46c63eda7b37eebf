"""Storing alone: chat's writers and PostgreSQL, no sockets.

`python -m cafe_bench.storing DATABASE_URL ROOMS PER_S SECONDS`; PER_S 0 is as fast as it goes, with
500 messages on their way. Prints `start`, `stop` and the number of messages stored in between, then
waits for a line: what PostgreSQL used is read while its processes for us are still there.
"""

import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID, uuid4

import uvloop

from cafe_chat import rooms
from cafe_chat.messages.posting import NewMessage, Stored
from cafe_chat.messages.store import Store
from cafe_chat.messages.writer import Draft, Writer
from cafe_contracts.codes import ErrorCode
from cafe_database.engine import open_engine
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, open_sessions, unit
from cafe_realtime.crew import Crew

ON_THEIR_WAY = 500
TICK_S = 0.002
TEXT = "x" * 100


class Always:
    """An authority that knows everything."""

    fresh = True

    async def wait_fresh(self) -> None:
        """Return at once."""


class Bench:
    """Offers messages to the writers of some rooms."""

    def __init__(self, writers: Sequence[Writer]) -> None:
        self._writers = writers
        self._authors = [uuid4() for _ in range(50)]
        self._offered = 0
        self.waiting = 0
        self.stored = 0
        self.refused = 0

    def offer(self) -> None:
        """Offer one more message."""
        self._offered += 1
        self.waiting += 1
        message = NewMessage(
            id=new_id(),
            author_id=self._authors[self._offered % len(self._authors)],
            client_id=uuid4(),
            body=TEXT,
            reply_to=None,
        )
        writer = self._writers[self._offered % len(self._writers)]
        writer.offer(
            Draft(
                message=message,
                username="member",
                wanted=lambda: True,
                stored=self._on_stored,
                refused=self._on_refused,
            )
        )

    def _on_stored(self, _: Stored) -> None:
        self.waiting -= 1
        self.stored += 1

    def _on_refused(self, _: ErrorCode) -> None:
        self.waiting -= 1
        self.refused += 1

    async def run(self, per_s: float, seconds: float) -> None:
        """Offer so many a second, or as many as are stored."""
        loop = asyncio.get_running_loop()
        began, offered = loop.time(), 0
        while (elapsed := loop.time() - began) < seconds:
            if per_s:
                while offered < per_s * elapsed:
                    self.offer()
                    offered += 1
            else:
                while self.waiting < ON_THEIR_WAY:
                    self.offer()
            await asyncio.sleep(TICK_S)


async def main(url: str, count: int, per_s: float, seconds: float) -> None:
    """Prepare, warm up, measure."""
    engine = open_engine(url, "bench")
    sessions = open_sessions(engine)
    crew = Crew()
    store = Store(url, "bench", crew)
    ids: list[UUID] = [new_id() for _ in range(count)]
    async with unit(sessions) as session:
        for room_id in ids:
            await rooms.ensure(session, room_id, "BENCH1")
    bench = Bench(make_writers(ids, sessions, store, crew))
    await bench.run(per_s, 1.5)
    before = bench.stored
    print("start", flush=True)
    await bench.run(per_s, seconds)
    stored = bench.stored - before
    print("stop", flush=True)
    print(f'{{"stored": {stored}, "refused": {bench.refused}}}', flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await crew.close()
    await store.close()
    await engine.dispose()


def make_writers(ids: Sequence[UUID], sessions: Sessions, store: Store, crew: Crew) -> list[Writer]:
    """Return a writer for each room, as the hub has."""
    return [
        Writer(
            room_id,
            sessions=sessions,
            store=store,
            authority=Always(),
            crew=crew,
            on_stored=lambda _: None,
        )
        for room_id in ids
    ]


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
