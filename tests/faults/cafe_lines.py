"""People who hold sockets open and come back, and people who ask: what each of them met."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from cafe_person import Person
from cafe_workload import GONE
from websockets.exceptions import ConnectionClosed

PAUSE_S = 0.2


@dataclass
class Keeper:
    """Holds one socket and comes back whenever it ends.

    away_s: how long each absence was, from the end of the socket to the next `first` frame.
    codes: how often it was closed by which code; 1006 when nobody said why.
    """

    person: Person
    path: str
    first: str
    away_s: list[float] = field(default_factory=list)
    codes: Counter[int] = field(default_factory=Counter)
    here: bool = False

    async def run(self) -> None:
        """Stay for ever."""
        gone_s: float | None = None
        while True:
            with contextlib.suppress(*GONE):
                async with self.person.socket(self.path) as line:
                    await line.hear(self.first, 10)
                    if gone_s is not None:
                        self.away_s.append(time.monotonic() - gone_s)
                    self.here, gone_s = True, None
                    try:
                        async for _ in line.connection:
                            pass
                    except ConnectionClosed:
                        pass
                    self.codes[line.connection.close_code or 1006] += 1
            if self.here:
                self.here, gone_s = False, time.monotonic()
            await asyncio.sleep(PAUSE_S)


@dataclass
class Asker:
    """Asks one thing after the other and counts the statuses; 0 is no answer at all.

    `ask` gets a number that grows, and returns the answer; with `kept` an acknowledged number is
    noted, and one without an answer is asked again under the same number, as a client should.
    """

    name: str
    ask: Callable[[int], Awaitable[httpx.Response]]
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: list[int] = field(default_factory=list)
    tried: int = 0

    async def run(self, ending: asyncio.Event) -> None:
        """Ask until `ending`; the one at hand is finished first."""
        number = 0
        while not ending.is_set():
            number += 1
            self.tried = number
            while True:
                status = await self._once(number)
                if 200 <= status < 300:
                    self.acknowledged.append(number)
                    break
                # A 4xx would be a mistake of this test: it is counted, and not tried for ever.
                if 400 <= status < 500 and status not in {409, 429}:
                    break
                await asyncio.sleep(PAUSE_S)
            await asyncio.sleep(PAUSE_S / 2)

    async def _once(self, number: int) -> int:
        try:
            status = (await self.ask(number)).status_code
        except httpx.HTTPError:
            status = 0
        self.statuses[status] += 1
        return status
