"""What chat does about the events of auth and rooms."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_chat import people, rooms
from cafe_chat.hub.herald import Herald
from cafe_chat.privacy.erasure import erase
from cafe_chat.resources import Resources
from cafe_contracts.events import (
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    PersonErased,
    PersonRegistered,
    ProfileChanged,
    RoomChanged,
    RoomCreated,
    RoomDeleted,
    RoomExpiring,
    SessionDue,
)
from cafe_contracts.frames import RoomFrame
from cafe_database.sessions import after_commit
from cafe_messaging.consumer import Subscription


def subscriptions(resources: Resources) -> Sequence[Subscription]:
    """Return what chat follows; each name is a durable consumer's, so it stays."""
    notices = Notices(resources.herald)
    return [
        Subscription(
            "chat-people",
            {PersonRegistered: on_profile, ProfileChanged: on_profile, PersonErased: erase},
        ),
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
        Subscription(
            "chat-notices",
            {SessionDue: notices.session_due, RoomExpiring: notices.room_expiring},
            ordered=False,  # each stands for itself
        ),
    ]


async def on_profile(session: AsyncSession, event: PersonRegistered | ProfileChanged) -> None:
    """Keep the name; an older version never replaces a newer one."""
    await people.remember(session, event.person_id, event.username, event.version)


async def on_room(session: AsyncSession, event: RoomCreated | RoomChanged) -> None:
    """Know the room, its code and how long its messages are kept."""
    await rooms.ensure(session, event.room_id, event.code)
    if await rooms.advance(session, event.room_id, event.version):
        await rooms.keep_for(session, event.room_id, event.retention_days)


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


class Notices:
    """Tells rooms what is about to happen, once the inbox row that keeps it single is committed."""

    def __init__(self, herald: Herald) -> None:
        self._herald = herald

    async def session_due(self, session: AsyncSession, event: SessionDue) -> None:
        """Remind of a session, unless it has begun meanwhile."""
        if event.starts_at > now():
            frame = RoomFrame(event="reminder", title=event.title, starts_at=event.starts_at)
            self._tell(session, event.room_id, frame)

    async def room_expiring(self, session: AsyncSession, event: RoomExpiring) -> None:
        """Say when the room will be closed if nobody comes, unless it is."""
        if event.expires_at > now():
            frame = RoomFrame(event="expiring", expires_at=event.expires_at)
            self._tell(session, event.room_id, frame)

    def _tell(self, session: AsyncSession, room_id: UUID, frame: RoomFrame) -> None:
        after_commit(session, lambda: self._herald.remark(room_id, frame))
