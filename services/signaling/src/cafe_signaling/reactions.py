"""What signaling does about what happened in rooms.

The replica with the socket notices a removal by itself within a second (`authority`); these make
sure of it where the person's socket was gone already, or its replica is.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.consumer import Subscription
from cafe_contracts.events import MemberLeft, MemberRemoved, RoomDeleted
from cafe_signaling.places import service
from cafe_signaling.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """Return what is followed: rooms that end, members who go."""
    announcer = resources.announcer

    async def member_gone(session: AsyncSession, event: MemberLeft | MemberRemoved) -> None:
        await service.remove(session, announcer, event.room_id, event.person_id, event.version)

    async def room_gone(session: AsyncSession, event: RoomDeleted) -> None:
        await service.end(session, announcer, event.room_id)

    return [
        Subscription(
            "signaling-rooms",
            {MemberLeft: member_gone, MemberRemoved: member_gone, RoomDeleted: room_gone},
        )
    ]
