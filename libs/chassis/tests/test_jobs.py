"""Background jobs end when they are told to, whatever they stand on."""

import asyncio

import pytest

from cafe_chassis.jobs import Job, supervise


async def test_a_job_whose_library_swallows_the_cancellation_ends_all_the_same() -> None:
    started = asyncio.Event()

    async def swallowing() -> None:
        started.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise ConnectionError("closed") from None  # as nats-py does

    task = asyncio.create_task(supervise(Job("swallowing", swallowing)))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)


async def test_a_job_that_fails_is_started_again() -> None:
    starts = asyncio.Queue[int]()

    async def failing() -> None:
        starts.put_nowait(1)
        raise ValueError

    task = asyncio.create_task(supervise(Job("failing", failing)))
    await starts.get()
    await asyncio.wait_for(starts.get(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
