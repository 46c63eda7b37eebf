"""Short tasks that must not be cut off when the socket that asked for them closes."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

log = logs.get(__name__)

T = TypeVar("T")


class Crew:
    """Holds tasks until they are done, so that none is lost, and ends them with the service.

    A statement that is cancelled half-way costs a database connection (the driver has to throw it
    away), so work on the database is done here and not in a socket's own task.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start `work`; what it raises is for whoever awaits the task."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def send(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Start `work` that nobody awaits; what it raises is logged."""
        self.start(work, name).add_done_callback(_report)

    async def finish(self, work: Coroutine[Any, Any, T], name: str) -> T:
        """Do `work` to its end, even when the caller is cancelled meanwhile."""
        task = self.start(work, name)
        # Whoever was cancelled meanwhile does not look at what it raises any more.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Give what is still running a second, then end it."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=1)
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=1)


def _report(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is None:
        return
    if is_dependency_down(error):
        log.warning("task_failed", task=task.get_name(), kind=type(error).__name__)
    else:
        log.error("task_failed", task=task.get_name(), exc_info=error)
