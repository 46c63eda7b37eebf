"""What a process of signaling holds while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cafe_chassis.core import Core
from cafe_signaling.authority.admission import Admissions
from cafe_signaling.authority.watch import Watch
from cafe_signaling.places.announce import Announcer
from cafe_signaling.relay.hub import Hub
from cafe_signaling.settings import SignalingSettings


@dataclass(frozen=True)
class Resources:
    """hub: the sockets here. announcer: tells others. admissions: who may come. watch: who may
    stay.
    """

    core: Core
    settings: SignalingSettings
    hub: Hub
    announcer: Announcer
    admissions: Admissions
    watch: Watch


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    """Put a process together; nothing runs yet."""
    assert isinstance(core.settings, SignalingSettings)
    hub = Hub(core.bus)
    announcer = Announcer(core.bus, hub.ring)
    admissions = Admissions(core.ask)
    watch = Watch(hub, core.ask, admissions, core.sessions, announcer)
    yield Resources(core, core.settings, hub, announcer, admissions, watch)
