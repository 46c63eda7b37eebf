"""Forgetting a person: his minutes go, and rooms' timers name him no more."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_contracts.events import PersonErased, TrackerDataErased
from cafe_database.ids import new_id
from cafe_http.idempotency import forget_person
from cafe_messaging.outbox import stage
from cafe_tracker.privacy.export import OWN
from cafe_tracker.tables import PendingCredit, TimerRow


async def erase(session: AsyncSession, event: PersonErased) -> None:
    """Delete everything that is kept of a person, and say so."""
    person_id = event.person_id
    await _leave_rooms(session, person_id)
    # The timer before the person, as everywhere: that order keeps writers from deadlocks.
    for model in reversed(OWN):
        await session.execute(delete(model).where(model.person_id == person_id))
    await forget_person(session, person_id)
    await stage(session, TrackerDataErased.answering(event, event_id=new_id(), at=now()))


async def _leave_rooms(session: AsyncSession, person_id: UUID) -> None:
    """Take a person's words and name from rooms' timers."""
    for model in (TimerRow, PendingCredit):
        await session.execute(
            update(model).where(model.goal_by == person_id).values(goal=None, goal_by=None)
        )
    await session.execute(
        update(TimerRow)
        .where(TimerRow.controlled_by_id == person_id)
        .values(controlled_by_id=None, controlled_by_username=None)
    )
