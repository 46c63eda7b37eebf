"""Connections of asyncpg itself, for the few paths that a session of the ORM is too dear for.

docs/adr/0019-messages-by-the-drivers-own-hand.md
"""

from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from cafe_database.engine import COMMAND_S, CONNECT_S, dsn

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
