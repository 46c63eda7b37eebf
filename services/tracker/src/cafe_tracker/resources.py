"""What tracker's handlers and jobs work with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_tracker.live.hub import Hub
from cafe_tracker.settings import Settings

READS = Bucket("tracker-reads", per_s=10, burst=100)
WRITES = Bucket("tracker-writes", per_s=5, burst=50)
"""Per person. A class of people pressing keys at random stays far below; a loop does not."""


@dataclass(frozen=True)
class Resources:
    """minute: the length of a timer's minute. hub: the timer sockets of this process."""

    core: Core
    minute: timedelta
    hub: Hub


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    """Open what tracker needs beside the core: nothing that would have to be closed."""
    settings = core.settings
    assert isinstance(settings, Settings)
    yield Resources(core=core, minute=settings.minute, hub=Hub(core.ask))
