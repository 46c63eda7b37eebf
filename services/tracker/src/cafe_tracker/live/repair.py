"""What timer sockets run on: following NATS, repairing what it loses, going quietly."""

import asyncio

from cafe_chassis.jobs import Job, every
from cafe_contracts import wire
from cafe_contracts.codes import CloseCode
from cafe_contracts.subjects import LIVE_TIMERS
from cafe_database.sessions import unit
from cafe_tracker.resources import Resources
from cafe_tracker.timers import service

REPAIR_S = 2.5
"""As chat asks for rooms' timers: a lost frame is made good within three seconds."""

DRAIN_S = 5.0
"""The goodbyes are spread over so long, or everybody would knock at the other replica at once."""

LAST_S = 0.02
"""Between two goodbyes, however few there are."""


def jobs(resources: Resources) -> list[Job]:
    """Return what each process with sockets must do."""
    core, authority = resources.core, resources.hub.authority
    return [
        Job("timer-frames", lambda: follow(resources)),
        Job("authority", authority.run),
        Job("sessions", lambda: authority.hear_endings(core.bus)),
        every(REPAIR_S, "timer-repair", lambda: repair(resources)),
    ]


async def follow(resources: Resources) -> None:
    """Hand on the frames of other processes, for ever."""
    bus = resources.core.bus
    subscription = await bus.subscribe_live(LIVE_TIMERS, resources.hub.heard)
    try:
        await asyncio.Event().wait()
    finally:
        await bus.unsubscribe_live(subscription)


async def repair(resources: Resources) -> None:
    """Send everybody what is newer than what he was told."""
    people = resources.hub.people()
    if not people:
        return
    async with unit(resources.core.sessions) as session:
        found = await service.show_people(session, resources, people)
    for person_id, state in found.items():
        resources.hub.tell(person_id, state.version, wire.encode(service.frame_of(state)))


async def drain(resources: Resources) -> None:
    """Let nobody in any more, and close every socket with 1012."""
    hub = resources.hub
    hub.draining = True
    listeners = hub.all()
    pause_s = min(LAST_S, DRAIN_S / max(1, len(listeners)))
    for listener in listeners:
        listener.outlet.close(CloseCode.RESTARTING)
        await asyncio.sleep(pause_s)
