"""What chat does about the events of auth and rooms."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.consumer import Subscription
from cafe_chat import people, rooms
from cafe_chat.resources import Resources
from cafe_contracts.events import (
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    PersonRegistered,
    ProfileChanged,
    RoomChanged,
    RoomCreated,
    RoomDeleted,
)


def subscriptions(_: Resources) -> Sequence[Subscription]:
    """Return what chat follows; each name is a durable consumer's, so it stays."""
    return [
        Subscription("chat-people", {PersonRegistered: on_profile, ProfileChanged: on_profile}),
        Subscription(
            "chat-rooms",
            {
                RoomCreated: on_room,
                RoomChanged: on_room,
                RoomDeleted: on_room_deleted,
                MemberJoined: on_joined,
                MemberLeft: on_gone,
                MemberRemoved: on_gone,
            },
        ),
    ]


async def on_profile(session: AsyncSession, event: PersonRegistered | ProfileChanged) -> None:
    """Keep the name; an older version never replaces a newer one."""
    await people.remember(session, event.person_id, event.username, event.version)


async def on_room(session: AsyncSession, event: RoomCreated | RoomChanged) -> None:
    """Know the room and its code."""
    await rooms.ensure(session, event.room_id, event.code)
    await rooms.advance(session, event.room_id, event.version)


async def on_room_deleted(session: AsyncSession, event: RoomDeleted) -> None:
    """Delete the room. Nothing comes after this, so no version matters."""
    await rooms.ensure(session, event.room_id, event.code)
    await rooms.close(session, event.room_id)


async def on_joined(session: AsyncSession, event: MemberJoined) -> None:
    """Count what he has not read from now on."""
    if await rooms.advance(session, event.room_id, event.version):
        await people.remember(session, event.person_id, event.username, 0)
        await rooms.enrol(session, event.room_id, event.person_id)


async def on_gone(session: AsyncSession, event: MemberLeft | MemberRemoved) -> None:
    """Forget what he has read."""
    if await rooms.advance(session, event.room_id, event.version):
        await rooms.dismiss(session, event.room_id, event.person_id)
