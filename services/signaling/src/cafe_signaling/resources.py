"""What a process of signaling holds while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cafe_chassis.core import Core
from cafe_realtime.crew import Crew
from cafe_signaling.authority.admission import Admissions
from cafe_signaling.authority.watch import Watch
from cafe_signaling.places.announce import Announcer
from cafe_signaling.relay.driver import Driver
from cafe_signaling.relay.hub import Hub
from cafe_signaling.settings import SignalingSettings

LANES = 8
"""Signals on their way into or out of the database at a time. Each takes a fraction of a
millisecond, or waits for a call that is just being changed."""


@dataclass(frozen=True)
class Resources:
    """hub: the sockets here. announcer: tells others. admissions: who may come. watch: who may
    stay. driver: for signals. crew: ends what sockets leave behind.
    """

    core: Core
    settings: SignalingSettings
    hub: Hub
    announcer: Announcer
    admissions: Admissions
    watch: Watch
    driver: Driver
    crew: Crew


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    """Put a process together; nothing runs yet."""
    assert isinstance(core.settings, SignalingSettings)
    hub = Hub(core.bus)
    announcer = Announcer(core.bus, hub.ring)
    admissions = Admissions(core.ask)
    watch = Watch(hub, core.ask, admissions, core.sessions, announcer)
    name = f"{core.settings.instance or core.name}-signals"
    driver = Driver(core.settings.database_url, name, LANES)
    crew = Crew()
    try:
        yield Resources(core, core.settings, hub, announcer, admissions, watch, driver, crew)
    finally:
        await crew.close()
        await driver.close()
