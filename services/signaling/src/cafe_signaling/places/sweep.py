"""The clock of held places: frees them in time, and notices those whose replica is gone."""

import asyncio

from cafe_database.sessions import Sessions, unit
from cafe_signaling.places import queries, service
from cafe_signaling.places.announce import Announcer
from cafe_signaling.places.call import HOLD

INTERVAL_S = 1.0

LATE_S = 3.0
"""A round that took so long was itself held up, by PostgreSQL or by the machine."""


async def sweep(sessions: Sessions, announcer: Announcer) -> None:
    """Work for ever; raises when PostgreSQL goes away, for the supervisor to start anew.

    After each start and each late round it waits for one `SILENCE` before it calls any replica
    silent: those that live then have had the time to speak again.
    """
    loop = asyncio.get_running_loop()
    steady_since = loop.time()
    while True:
        started = loop.time()
        steady = started - steady_since > service.SILENCE.total_seconds()
        silence = service.SILENCE if steady else None
        async with unit(sessions) as session:
            rooms = await queries.due(session, HOLD, silence)
        for room_id in rooms:
            async with unit(sessions) as session:
                await service.tidy(session, announcer, room_id, silence)
        await asyncio.sleep(INTERVAL_S)
        if loop.time() - started > LATE_S:
            steady_since = loop.time()
