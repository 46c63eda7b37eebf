"""PostgreSQL: the engine, its limits in time, and the naming of constraints."""

from sqlalchemy import MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_S = 3
COMMAND_S = 5
"""A statement that takes longer is a defect; the client gets 503 instead of waiting."""
POOL_SIZE = 10
POOL_OVERFLOW = 5
POOL_WAIT_S = 3


def new_metadata() -> MetaData:
    """Return metadata with names for every constraint, so that migrations can find them."""
    return MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def async_url(url: str) -> str:
    """Return a PostgreSQL URL with asyncpg as its driver; libpq's `sslmode` is its `ssl`."""
    parts = make_url(url).set(drivername="postgresql+asyncpg")
    if mode := parts.query.get("sslmode"):
        parts = parts.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return parts.render_as_string(hide_password=False)


def dsn(url: str) -> str:
    """Return a PostgreSQL URL as asyncpg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def open_engine(url: str, application: str) -> AsyncEngine:
    """Return an engine; nothing connects yet. application: shown in pg_stat_activity."""
    return create_async_engine(
        async_url(url),
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_S,
        # After a restart of PostgreSQL every pooled connection is dead; one ping costs 0.1 ms.
        pool_pre_ping=True,
        # The text of a database error would carry what people wrote into the log.
        hide_parameters=True,
        connect_args={
            "timeout": CONNECT_S,
            "command_timeout": COMMAND_S,
            "server_settings": {
                "application_name": application,
                "statement_timeout": str(COMMAND_S * 1000),
                "idle_in_transaction_session_timeout": "15000",
                "timezone": "UTC",
                "jit": "off",
            },
        },
    )
