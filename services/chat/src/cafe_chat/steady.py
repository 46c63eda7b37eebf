"""Jobs that keep their pace through an outage.

The chassis' supervisor starts a job anew after a failure, with a back-off of its own. What repairs
rooms keeps its state and its pace instead (P4: within 10 s of restored).
"""

import asyncio
from collections.abc import Awaitable, Callable

from cafe_chassis.jobs import Job
from cafe_http.errors import Unavailable
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

log = logs.get(__name__)


def steadily(seconds: float, name: str, work: Callable[[], Awaitable[None]]) -> Job:
    """Return a job that does `work`, waits `seconds`, and does it again, dependency or not.

    A round takes at most `seconds` and 5 s; a dependency that hangs longer is given up.
    """

    async def run() -> None:
        down = False
        while True:
            try:
                async with asyncio.timeout(seconds + 5):
                    await work()
                down = False
            except Exception as error:
                if not (isinstance(error, Unavailable) or is_dependency_down(error)):
                    raise
                if not down:
                    log.warning("job_waits", job=name, kind=type(error).__name__)
                down = True
            await asyncio.sleep(seconds)

    return Job(name, run)
