"""How many handshakes are worked on at a time (P20).

After a restart of the gateway everybody comes back in the same second. If all of them asked rooms
and PostgreSQL at once, the questions would run into their time-out of one second, the breaker would
open, and those who are in already could not post either. So they queue, and who waits too long is
told to come back (1013).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cafe_http.errors import Unavailable

AT_ONCE = 12
"""Fewer than the database pool has connections: messages must get some, too."""

QUEUE_S = 10.0


class Door:
    """A queue in front of what a handshake costs. Not to be entered twice by one handshake."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Wait for a place and hold it for the length of the block.

        Raises Unavailable after QUEUE_S.
        """
        try:
            async with asyncio.timeout(QUEUE_S):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._free.release()
