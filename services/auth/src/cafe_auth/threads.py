"""Work that would stop the event loop, in a few threads, and never more of it than may wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from cafe_http.errors import TooMany

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A bounded pool; holds its threads until `close`."""

    def __init__(self, name: str, *, count: int, waiting_max: int, busy: type[TooMany]) -> None:
        """waiting_max: calls that run or wait at a time; busy: what the next one gets."""
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._waiting_max = waiting_max
        self._waiting = 0
        self._busy = busy

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `work` returns. Raises `busy`, and what `work` raises."""
        if self._waiting >= self._waiting_max:
            raise self._busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: work(*args, **kwargs)
            )
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
