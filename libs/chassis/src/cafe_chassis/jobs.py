"""Background jobs, supervised: a job that fails is logged and started again, with back-off."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import Counter

from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

log = logs.get(__name__)

BACKOFF_S = (0.5, 1.0, 2.0, 4.0)
"""Not longer: what was due while PostgreSQL was away may be 5 s late (P13)."""
HEALTHY_S = 30.0
"""A job that ran so long starts its next back-off from the beginning."""

failures_total = Counter("cafe_job_failures_total", "Background jobs that failed", ["name"])


@dataclass(frozen=True)
class Job:
    """Something that runs as long as the process does. `run` is called again when it ends."""

    name: str
    run: Callable[[], Awaitable[None]]


def every(seconds: float, name: str, work: Callable[[], Awaitable[None]]) -> Job:
    """Return a job that does `work`, waits `seconds`, and does it again."""

    async def run() -> None:
        while True:
            await work()
            await asyncio.sleep(seconds)

    return Job(name, run)


async def supervise(job: Job) -> None:
    """Run a job for ever; only cancellation ends it."""
    loop = asyncio.get_running_loop()
    failures = 0
    while True:
        started = loop.time()
        try:
            await job.run()
        except Exception as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # nats-py turns a cancellation into an error of its own when its connection closes.
                raise asyncio.CancelledError from error
            failures_total.labels(job.name).inc()
            if is_dependency_down(error):
                log.warning("job_waits", job=job.name, kind=type(error).__name__)
            else:
                log.error("job_failed", job=job.name, exc_info=error)
        if loop.time() - started > HEALTHY_S:
            failures = 0
        await asyncio.sleep(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
        failures += 1
