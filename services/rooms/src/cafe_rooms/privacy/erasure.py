"""Forgetting a person, so that nothing here leads to him any more."""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_contracts.events import PersonErased, RoomsDataErased
from cafe_database.ids import new_id
from cafe_http.idempotency import forget_person
from cafe_messaging.bus import Bus
from cafe_messaging.outbox import stage
from cafe_rooms import people
from cafe_rooms.bans.queries import remove_all_of as remove_bans_of
from cafe_rooms.blocks.queries import remove_all_of as remove_blocks_of
from cafe_rooms.invites.queries import remove_all_of as remove_invites_of
from cafe_rooms.membership.queries import rooms_of
from cafe_rooms.membership.service import vacate
from cafe_rooms.mutes.queries import remove_all_of as remove_mutes_of
from cafe_rooms.rooms.queries import lock
from cafe_rooms.work import Work


async def erase(session: AsyncSession, bus: Bus, event: PersonErased) -> None:
    """Take somebody out of every room, handing on those he owned, and forget him; then say so.

    Rooms, dates and bans that he made stay: by a deleted account.
    """
    person_id = event.person_id
    await people.erase(session, person_id, event.version)
    work = Work(session, bus, event.actor_id, now())
    for room_id in await rooms_of(session, person_id):
        room = await lock(session, room_id)
        if room is not None:
            await vacate(work, room, person_id)
    await remove_bans_of(session, person_id)
    await remove_mutes_of(session, person_id)
    await remove_invites_of(session, person_id)
    await remove_blocks_of(session, person_id)
    await forget_person(session, person_id)
    await stage(session, RoomsDataErased.answering(event, event_id=new_id(), at=now()))
