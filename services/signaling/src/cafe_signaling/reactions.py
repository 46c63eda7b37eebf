"""What signaling does about what happened elsewhere.

The replica with the socket notices a removal by itself within a second (`authority`); these make
sure of it where the person's socket was gone already, or its replica is.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import (
    MemberLeft,
    MemberRemoved,
    PersonBlocked,
    PersonErased,
    PersonUnblocked,
    RoomDeleted,
    TimerChanged,
)
from cafe_messaging.consumer import Subscription
from cafe_signaling.asks import queries as asked
from cafe_signaling.asks import service as asks
from cafe_signaling.blocks import queries as blocks
from cafe_signaling.places import service
from cafe_signaling.privacy.erasure import erase
from cafe_signaling.resources import Resources


def subscriptions(resources: Resources) -> list[Subscription]:
    """Return what is followed: rooms, their members, people, timers."""
    announcer, bus = resources.announcer, resources.core.bus

    async def member_gone(session: AsyncSession, event: MemberLeft | MemberRemoved) -> None:
        await service.remove(session, announcer, event.room_id, event.person_id, event.version)
        await asks.leave(session, bus, event.person_id, event.room_id)

    async def room_gone(session: AsyncSession, event: RoomDeleted) -> None:
        await service.end(session, announcer, event.room_id)
        await asked.forget_room(session, event.room_id)

    async def blocked(session: AsyncSession, event: PersonBlocked) -> None:
        await blocks.add(session, event.person_id, event.blocked_id)
        await service.part(session, announcer, event.person_id, event.blocked_id)
        await asks.part(session, bus, event.person_id, event.blocked_id)

    async def erased(session: AsyncSession, event: PersonErased) -> None:
        await erase(session, announcer, event)

    async def unblocked(session: AsyncSession, event: PersonUnblocked) -> None:
        await blocks.remove(session, event.person_id, event.blocked_id)

    async def timer_changed(session: AsyncSession, event: TimerChanged) -> None:
        await asks.on_timer(session, bus, event)

    return [
        # Versions put them in order, and timers are many.
        Subscription("signaling-timers", {TimerChanged: timer_changed}, ordered=False),
        Subscription(
            "signaling-people",
            {PersonBlocked: blocked, PersonUnblocked: unblocked, PersonErased: erased},
        ),
        Subscription(
            "signaling-rooms",
            {MemberLeft: member_gone, MemberRemoved: member_gone, RoomDeleted: room_gone},
        ),
    ]
