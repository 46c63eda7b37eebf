"""A connection is looked at before it is lent, mostly without asking PostgreSQL.

SQLAlchemy's `pool_pre_ping` asks before each use, and with asyncpg that is three questions. After a
crash or a restart of PostgreSQL the driver knows by itself that a connection is closed; what it
cannot know is that a connection was cut without a word (a firewall, a machine that is gone).
"""

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

RESTED_S = 1.0
"""What rested so long is asked whether it is alive. A busy process hardly ever asks."""

_RESTS_SINCE = "rests_since"


def check_before_use(engine: AsyncEngine) -> None:
    """Let the engine's pool make a new connection in place of one that is broken."""
    dialect = engine.dialect

    def on_checkin(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_RESTS_SINCE] = time.monotonic()

    def on_checkout(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: Any) -> None:
        since = entry.info.pop(_RESTS_SINCE, None)
        if since is None:
            return  # It was made for this use.
        driver: Any = entry.driver_connection
        if driver.is_closed():
            raise DisconnectionError
        if time.monotonic() - since <= RESTED_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if dialect.is_disconnect(error, connection, None):
                # The others were cut as well, by all odds.
                raise InvalidatePoolError from error
            raise

    event.listen(engine.sync_engine, "checkin", on_checkin)
    event.listen(engine.sync_engine, "checkout", on_checkout)
