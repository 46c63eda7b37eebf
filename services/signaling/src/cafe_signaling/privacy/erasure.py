"""Forgetting a person."""

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_contracts.events import PersonErased, SignalingDataErased
from cafe_database.ids import new_id
from cafe_http.idempotency import forget_person
from cafe_messaging.outbox import stage
from cafe_signaling.asks.queries import forget_person as forget_asks_of
from cafe_signaling.blocks.queries import remove_all_of as remove_blocks_of
from cafe_signaling.places import service
from cafe_signaling.places.announce import Announcer
from cafe_signaling.tables import SignalRow


async def erase(session: AsyncSession, announcer: Announcer, event: PersonErased) -> None:
    """Take somebody out of every call and forget him; then say so."""
    person_id = event.person_id
    await service.expel(session, announcer, person_id)
    await session.execute(
        delete(SignalRow).where(
            or_(SignalRow.to_user == person_id, SignalRow.from_user == person_id)
        )
    )
    await remove_blocks_of(session, person_id)
    await forget_asks_of(session, person_id)
    await forget_person(session, person_id)
    await stage(session, SignalingDataErased.answering(event, event_id=new_id(), at=now()))
