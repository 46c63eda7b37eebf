"""The composition root of signaling."""

import asyncio
from collections.abc import Mapping, Sequence

from cafe_chassis.jobs import Job, every
from cafe_chassis.service import Service
from cafe_contracts.codes import CloseCode
from cafe_database.sessions import unit
from cafe_signaling.admin.calls.api import AdminCallsController
from cafe_signaling.admin.overview.api import overview
from cafe_signaling.asks.api import Asks
from cafe_signaling.asks.breaks import DAY, RECENT
from cafe_signaling.asks.queries import trim
from cafe_signaling.ice.api import ice_servers
from cafe_signaling.internal import calls, export
from cafe_signaling.places import measures
from cafe_signaling.places.api import get_call
from cafe_signaling.places.sweep import sweep
from cafe_signaling.reactions import subscriptions
from cafe_signaling.relay.delivery import Delivery
from cafe_signaling.resources import Resources, open_resources
from cafe_signaling.settings import SignalingSettings
from cafe_signaling.socket.api import call_socket
from cafe_signaling.tables import Base

DRAIN_S = 5.0
"""The goodbyes are spread over so long, or everybody would knock at the other replica at once."""

TRIM_S = 60.0
"""How late a wish for a call may be forgotten."""

LAST_S = 0.02
"""Between two goodbyes, however few there are."""


def jobs(resources: Resources) -> Sequence[Job]:
    """Return what some process of the service must do: keep the time of held places."""
    core = resources.core

    async def trim_asks() -> None:
        async with unit(core.sessions) as session:
            await trim(session, DAY, RECENT)

    return [
        every(TRIM_S, "trim_asks", trim_asks),
        Job("sweep", lambda: sweep(core.sessions, resources.announcer)),
        every(measures.LOOK_S, "measure", lambda: measures.look(core.sessions)),
    ]


def serving_jobs(resources: Resources) -> Sequence[Job]:
    """Return what each process with sockets must do."""
    core, authority = resources.core, resources.watch.authority
    delivery = Delivery(
        resources.hub, resources.watch, resources.driver, core.sessions, resources.announcer
    )
    return [
        Job("delivery", delivery.run),
        Job("arrivals", delivery.forget_arrived),
        Job("authority", authority.run),
        Job("sessions", lambda: authority.hear_endings(core.bus)),
    ]


async def drain(resources: Resources) -> None:
    """Close every socket with 1012; the places are held, and the clients come back elsewhere."""
    connections = resources.hub.all()
    pause_s = min(LAST_S, DRAIN_S / max(1, len(connections)))
    for connection in connections:
        connection.outlet.close(CloseCode.RESTARTING)
        await asyncio.sleep(pause_s)
    # Until each has told PostgreSQL that its place is only held from now on.
    while resources.hub.all():
        await asyncio.sleep(LAST_S)


def numbers(resources: Resources) -> Mapping[str, int]:
    """Return what this replica holds: for the live view of administrators."""
    return {"call_sockets": len(resources.hub.all())}


SERVICE = Service(
    name="signaling",
    public_name="calls",
    settings=SignalingSettings,
    metadata=Base.metadata,
    open=open_resources,
    controllers=[ice_servers, Asks, get_call, call_socket, AdminCallsController, overview],
    internal=[calls, export],
    jobs=jobs,
    serving_jobs=serving_jobs,
    subscriptions=subscriptions,
    drain=drain,
    numbers=numbers,
)
