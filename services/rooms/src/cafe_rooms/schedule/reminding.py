"""The worker that reminds of sessions, once each, whatever number of replicas runs it.

The reminder is an event of the same transaction that notes it, so it is neither lost nor doubled;
chat tells it to the room.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_contracts.events import SessionDue
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_messaging.outbox import stage
from cafe_rooms.expiry.queries import database_now
from cafe_rooms.schedule import queries
from cafe_rooms.schedule.recurrence import next_start, reminder, zone
from cafe_rooms.tables import ScheduledSession

LOOK_S = 10.0
BATCH = 100

FORGET_S = 3600.0
KEPT = timedelta(days=8)
"""A session that took place once stays on the schedule for about a week."""


async def remind(core: Core) -> None:
    """Remind of every session that is due."""
    more = True
    while more:
        async with unit(core.sessions) as session:
            moment = await database_now(session)
            found = await queries.due(session, moment, BATCH)
            for scheduled in found:
                await _remind(session, scheduled, moment)
            more = len(found) == BATCH


async def _remind(session: AsyncSession, scheduled: ScheduledSession, moment: datetime) -> None:
    first, place = scheduled.starts_at, zone(scheduled.timezone)
    start = next_start(first, place, scheduled.repeats, moment)
    remind_at = reminder(start)
    if start is not None and remind_at is not None and remind_at <= moment:
        scheduled.reminders += 1
        due = SessionDue(
            event_id=new_id(),
            occurred_at=moment,
            actor_id=None,
            version=scheduled.reminders,
            schedule_id=scheduled.id,
            room_id=scheduled.room_id,
            title=scheduled.title,
            starts_at=start,
        )
        await stage(session, due)
        remind_at = reminder(next_start(first, place, scheduled.repeats, start))
    # A beginning that passed while no worker ran is not reminded of any more.
    scheduled.remind_at = remind_at


async def forget(core: Core) -> None:
    """Delete sessions that are long over."""
    async with unit(core.sessions) as session:
        await queries.remove_over(session, await database_now(session) - KEPT)
