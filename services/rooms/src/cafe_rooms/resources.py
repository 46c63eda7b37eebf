"""What a process of rooms holds while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_rooms.settings import RoomsSettings


@dataclass(frozen=True)
class Resources:
    """openings: how many rooms a person may open."""

    core: Core
    openings: Bucket


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    """Build them; there is nothing of our own to close."""
    assert isinstance(core.settings, RoomsSettings)
    an_hour = core.settings.rooms_per_hour
    yield Resources(core, Bucket("rooms-open", per_s=an_hour / 3600, burst=an_hour))
