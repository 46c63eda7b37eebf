"""What rooms does about the events of other services."""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_contracts.events import (
    MessagePosted,
    PeopleTalked,
    PersonBlocked,
    PersonErased,
    PersonRegistered,
    PersonUnblocked,
    ProfileChanged,
    TimerChanged,
)
from cafe_messaging.bus import Bus
from cafe_messaging.consumer import Subscription
from cafe_rooms import people
from cafe_rooms.blocks import queries as blocks
from cafe_rooms.membership.queries import rooms_of
from cafe_rooms.privacy.erasure import erase
from cafe_rooms.resources import Resources
from cafe_rooms.rooms.queries import lock, mark_active
from cafe_rooms.rooms.service import minute
from cafe_rooms.work import Work


class People:
    """Follows auth: names for the rosters, and people who are no more."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def registered(self, session: AsyncSession, event: PersonRegistered) -> None:
        """Learn the names of somebody new."""
        await people.learn(session, event)

    async def changed(self, session: AsyncSession, event: ProfileChanged) -> None:
        """Learn new names, and give every roster that shows them a new version.

        Also when the names are known already: an identity token may have brought them first.
        """
        await people.learn(session, event)
        work = Work(session, self._bus, event.actor_id, now())
        for room_id in await rooms_of(session, event.person_id):
            room = await lock(session, room_id)
            if room is not None:
                room.version += 1
                work.poke(room.id, room.version)

    async def erased(self, session: AsyncSession, event: PersonErased) -> None:
        """Forget somebody who deleted his account."""
        await erase(session, self._bus, event)


async def blocked(session: AsyncSession, event: PersonBlocked) -> None:
    """Keep the copy of auth's blocks."""
    await blocks.add(session, event.person_id, event.blocked_id)


async def unblocked(session: AsyncSession, event: PersonUnblocked) -> None:
    """Keep the copy of auth's blocks."""
    await blocks.remove(session, event.person_id, event.blocked_id)


async def people_talked(session: AsyncSession, event: PeopleTalked | MessagePosted) -> None:
    """Note that people talk in a room."""
    await mark_active(session, event.room_id, minute(event.occurred_at))


async def timer_changed(session: AsyncSession, event: TimerChanged) -> None:
    """Note that people study in a room; personal timers are nobody's room."""
    if event.room_id is not None:
        await mark_active(session, event.room_id, minute(event.occurred_at))


def subscriptions(resources: Resources) -> list[Subscription]:
    """Return the durable consumers of rooms."""
    followed = People(resources.core.bus)
    return [
        Subscription(
            "rooms-people",
            {
                PersonRegistered: followed.registered,
                ProfileChanged: followed.changed,
                PersonErased: followed.erased,
                PersonBlocked: blocked,
                PersonUnblocked: unblocked,
            },
        ),
        Subscription(
            "rooms-activity",
            {
                PeopleTalked: people_talked,
                MessagePosted: people_talked,  # of a chat that was not upgraded yet
                TimerChanged: timer_changed,
            },
            ordered=False,  # the latest instant counts, whichever comes last
        ),
    ]
