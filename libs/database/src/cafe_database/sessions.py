"""Units of work: the session of a request or job, and what happens after its commit.

A request's session commits before its answer goes out (docs/adr/0005-commit-before-answer.md).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session

from cafe_telemetry import logs

log = logs.get(__name__)

AfterCommit = Callable[[], Awaitable[None]]
Sessions = async_sessionmaker[AsyncSession]

_CALLBACKS = "after_commit"


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
