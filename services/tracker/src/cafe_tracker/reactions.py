"""What tracker does about the events of others."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import (
    MemberLeft,
    MemberRemoved,
    PersonErased,
    PersonRegistered,
    ProfileChanged,
    RoomDeleted,
)
from cafe_messaging.consumer import Subscription
from cafe_tracker.people import service
from cafe_tracker.privacy.erasure import erase
from cafe_tracker.ranking import queries as ranking
from cafe_tracker.resources import Resources
from cafe_tracker.timers import service as timers


def subscriptions(resources: Resources) -> list[Subscription]:
    """Return what is listened to: people and rooms, each in the order of its aggregate."""
    return [
        Subscription(
            "tracker-people",
            {PersonRegistered: learn, ProfileChanged: learn, PersonErased: erase},
        ),
        Subscription(
            "tracker-rooms",
            {
                RoomDeleted: partial(close, resources),
                MemberLeft: leave,
                MemberRemoved: leave,
            },
        ),
    ]


async def learn(session: AsyncSession, event: PersonRegistered | ProfileChanged) -> None:
    """Keep what is new about a person."""
    await service.learn(session, service.of_fact(event))


async def close(resources: Resources, session: AsyncSession, event: RoomDeleted) -> None:
    """End the timer of a room that is gone, and its ranking."""
    await timers.close(session, resources, event.room_id)
    await ranking.close(session, event.room_id)


async def leave(session: AsyncSession, event: MemberLeft | MemberRemoved) -> None:
    """Take somebody out of the ranking of a room that he is no member of any more."""
    await ranking.opt_out(session, event.room_id, event.person_id)
