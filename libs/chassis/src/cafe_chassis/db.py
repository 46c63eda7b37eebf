"""PostgreSQL: the engine, the session of a request, and what happens after its commit.

A request's session commits before its answer goes out (docs/adr/0005-commit-before-answer.md).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import MetaData, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session

from cafe_chassis import logs

log = logs.get(__name__)

AfterCommit = Callable[[], Awaitable[None]]
Sessions = async_sessionmaker[AsyncSession]

_CALLBACKS = "after_commit"

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


def open_sessions(engine: AsyncEngine) -> Sessions:
    """Return the maker of sessions."""
    return async_sessionmaker(engine, expire_on_commit=False)


def after_commit(session: AsyncSession, callback: AfterCommit) -> None:
    """Run `callback` once this session has committed; a rollback forgets it.

    For hints that may be lost (live frames, cache entries). What must not be lost is an event.
    """
    session.info.setdefault(_CALLBACKS, []).append(callback)


@asynccontextmanager
async def unit(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One unit of work: a session in a transaction, then its after-commit callbacks."""
    async with sessions() as session:
        async with session.begin():
            yield session
        await _run_callbacks(session)


@asynccontextmanager
async def glance(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A session for a single SELECT: no transaction around it, which saves two questions."""
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


async def _run_callbacks(session: AsyncSession) -> None:
    callbacks: list[AfterCommit] = session.info.pop(_CALLBACKS, [])
    for callback in callbacks:
        try:
            await callback()
        except Exception:
            # The commit stands; a failed hint must not turn it into an error answer.
            log.exception("after_commit_failed")


def on_commit(sessions: Sessions, callback: Callable[[], None]) -> None:
    """Call `callback` (sync, quick) after every commit of this maker's sessions."""
    maker = type("CafeSession", (Session,), {})
    sessions.configure(sync_session_class=maker)
    event.listen(maker, "after_commit", lambda _: callback())
