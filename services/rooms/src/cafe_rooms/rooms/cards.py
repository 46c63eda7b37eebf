"""From rows to what a person sees of a room."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.errors import NotFound
from cafe_http.identity import Principal
from cafe_rooms.access import NO_ROOM
from cafe_rooms.presence import Presence
from cafe_rooms.rooms import queries
from cafe_rooms.rooms.codes import canonical
from cafe_rooms.rooms.lifetime import closes_at
from cafe_rooms.rooms.queries import Listed
from cafe_rooms.rooms.schemas import Author, PrivateCard, RoomCard


async def find(session: AsyncSession, code: str, who: Principal) -> Listed | None:
    """Return what is listed of the room with a code in any case, None when there is none."""
    canonical_code = canonical(code)
    return await queries.one(session, canonical_code, who.id) if canonical_code else None


def known(listed: Listed | None) -> Listed:
    """Return a room that was found. Raises NotFound for one that was not."""
    if listed is None:
        raise NotFound(NO_ROOM)
    return listed


def is_hidden(listed: Listed) -> bool:
    """Say whether the person it was listed for may see no more than a PrivateCard."""
    return listed.room.visibility == "private" and listed.my_role is None


def private_card(listed: Listed) -> PrivateCard:
    """Return the little that a non-member learns of a private room."""
    return PrivateCard(
        code=listed.room.code,
        name=listed.room.name,
        visibility="private",
        member_count=listed.member_count,
    )


def card(listed: Listed, presence: Presence | None) -> RoomCard:
    """Return a room's card; presence None: nobody knows who is online."""
    room = listed.room
    online = None if presence is None else len(presence.get(room.id, frozenset[UUID]()))
    return RoomCard(
        id=room.id,
        code=room.code,
        name=room.name,
        description=room.description,
        visibility=room.visibility,
        capacity=room.capacity,
        locked=room.locked,
        expires=room.expires,
        timer_control=room.timer_control,
        quiet_focus=room.quiet_focus,
        slow_mode_seconds=room.slow_mode_seconds,
        retention_days=room.retention_days,
        created_at=room.created_at,
        created_by=Author(id=room.created_by, username=listed.made_by),
        member_count=listed.member_count,
        online_count=online,
        # The worker notes emptiness every half minute; who is seen online now is newer.
        expires_at=None if online else closes_at(room.expires, room.empty_since),
        my_role=listed.my_role,
    )
