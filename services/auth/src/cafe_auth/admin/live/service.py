"""Asking Valkey and NATS what goes on."""

import asyncio

import nats.errors

from cafe_auth.admin.live.schemas import ConsumerLag, Live
from cafe_chassis import heartbeat
from cafe_chassis.core import Core
from cafe_contracts import subjects
from cafe_messaging.bus import Bus

NATS_S = 1.0


async def live(core: Core) -> Live:
    """Return what can be known; nothing here fails because something is down."""
    return Live(processes=await heartbeat.processes(core.valkey), consumers=await _lags(core.bus))


async def _lags(bus: Bus) -> list[ConsumerLag] | None:
    try:
        async with asyncio.timeout(NATS_S):
            found = await bus.jetstream().consumers_info(subjects.EVENTS_STREAM)
    except (nats.errors.Error, TimeoutError, OSError):
        return None
    return sorted(
        (
            ConsumerLag(
                name=info.name, waiting=info.num_pending or 0, working=info.num_ack_pending or 0
            )
            for info in found
        ),
        key=lambda lag: lag.name,
    )
