"""A connection on which one transaction follows the other, each begun by the end of the last."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from cafe_database.driver import Connection, Spare


class Overtaken(Exception):
    """Before the commit: something in the batch was not wanted any more. Nothing was stored."""


class Line:
    """What a lane of the store works on, as long as it works.

    spare: where its connection is taken from, and brought back to by `rest`.

    A transaction is three questions to PostgreSQL, and on a busy replica the first costs as much as
    the others: from the second one on, the end of one begins the next. It holds no snapshot and
    no lock until a statement comes.
    """

    def __init__(self, spare: Spare) -> None:
        self._spare = spare
        self._connection: Connection | None = None
        self._begun = False
        self._busy = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Commit at the end of the block, or roll back what was overtaken or is there already.

        Whatever else is raised leaves nothing certain but that the connection is thrown away.
        """
        connection = self._connection = self._connection or await self._spare.take()
        whole = False
        try:
            if not self._begun:
                await connection.execute("BEGIN")
            try:
                yield connection
            except (Overtaken, asyncpg.UniqueViolationError):
                await self._end(connection, "ROLLBACK")
                whole = True
                raise
            await self._end(connection, "COMMIT")
            whole = True
        finally:
            if not whole:
                connection.terminate()
                self._connection, self._begun, self._busy = None, False, False

    async def rest(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if self._begun:
                await connection.execute("ROLLBACK")
        except BaseException:
            connection.terminate()
            raise
        self._spare.bring_back(connection)

    async def _end(self, connection: Connection, word: str) -> None:
        await connection.execute(f"{word} AND CHAIN" if self._busy else word)
        self._begun, self._busy = self._busy, True
