"""Connections of asyncpg itself, which signals share (docs/adr/0019)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cafe_database.driver import Connection, Spare
from cafe_database.engine import POOL_WAIT_S


class Driver:
    """A few connections, each for whoever works with it just now; others wait their turn."""

    def __init__(self, database_url: str, application: str, at_once: int) -> None:
        self._spare = Spare(database_url, application)
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection outside of any transaction.

        Raises what asyncpg does, and TimeoutError when none was free for `POOL_WAIT_S`.
        """
        async with asyncio.timeout(POOL_WAIT_S):
            await self._free.acquire()
        try:
            async with self._taken() as connection:
                yield connection
        finally:
            self._free.release()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction, which commits at the end."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def close(self) -> None:
        """Close the connections that are not in use."""
        await self._spare.close()

    @asynccontextmanager
    async def _taken(self) -> AsyncIterator[Connection]:
        connection = await self._spare.take()
        whole = False
        try:
            yield connection
            whole = True
        except Exception as error:
            # A statement that failed leaves it whole; one that was cut off may not.
            whole = not isinstance(error, OSError)
            raise
        finally:
            if whole and not (connection.is_closed() or connection.is_in_transaction()):
                self._spare.bring_back(connection)
            else:
                connection.terminate()
