"""How a process is: its version, and whether its event loop keeps up."""

import asyncio

from prometheus_client import Gauge, Histogram

LOOK_S = 0.5

build_info = Gauge("cafe_build_info", "Always 1; what runs here", ["name", "version"])
loop_lag_seconds = Histogram(
    "cafe_loop_lag_seconds",
    "How late the event loop woke up",
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


async def watch_loop() -> None:
    """Measure, for ever, how late the loop is: what it works on makes everybody else wait."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_S
        await asyncio.sleep(LOOK_S)
        loop_lag_seconds.observe(max(0.0, loop.time() - due))
