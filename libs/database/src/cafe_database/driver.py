"""Connections of asyncpg itself, for the few paths that a session of the ORM is too dear for.

docs/adr/0019-messages-by-the-drivers-own-hand.md
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from cafe_database.engine import COMMAND_S, CONNECT_S, POOL_WAIT_S, dsn

CLOSE_S = 1.0

if TYPE_CHECKING:
    Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
else:
    Connection = asyncpg.Connection  # it takes no parameter when it runs


class Spare:
    """Connections that nobody uses just now; there are as many as were taken at one time."""

    def __init__(self, database_url: str, application: str) -> None:
        self._dsn = dsn(database_url)
        self._application = application
        self._idle: list[Connection] = []

    async def take(self) -> Connection:
        """Return a connection without a transaction. Raises what asyncpg does."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(
            self._dsn,
            timeout=CONNECT_S,
            command_timeout=COMMAND_S,
            server_settings={
                "application_name": self._application,
                "statement_timeout": str(COMMAND_S * 1000),
                "idle_in_transaction_session_timeout": "15000",
                "timezone": "UTC",
                "jit": "off",
                # One plan, by the keys, whatever the tables held when it was made: planned over an
                # empty table it would read all of it each time until the next ANALYZE.
                "plan_cache_mode": "force_generic_plan",
                "enable_seqscan": "off",
            },
        )

    def bring_back(self, connection: Connection) -> None:
        """Keep a connection, which is in no transaction, for whoever takes one next."""
        self._idle.append(connection)

    async def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.close(timeout=CLOSE_S)
            except (OSError, asyncpg.InterfaceError):
                connection.terminate()


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
