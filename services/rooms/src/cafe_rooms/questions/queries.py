"""SQL for the questions of other services."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.questions import RosterMember
from cafe_rooms.membership.queries import mute_of_member
from cafe_rooms.tables import Membership, Mute, Person, Room


async def rooms(session: AsyncSession, room_ids: Iterable[UUID]) -> dict[UUID, Room]:
    """Return those rooms that exist, by id."""
    found = await session.scalars(select(Room).where(Room.id.in_(list(room_ids))))
    return {room.id: room for room in found}


async def members(
    session: AsyncSession, room_ids: Iterable[UUID], at: datetime
) -> dict[UUID, list[RosterMember]]:
    """Return the members of these rooms by room, the longest-standing first, as they are `at`."""
    rows = await session.execute(
        select(
            Membership.room_id,
            Membership.person_id,
            Person.username,
            Person.display_name,
            Membership.role,
            Mute.muted_until,
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Mute, mute_of_member(at))
        .where(Membership.room_id.in_(list(room_ids)))
        .order_by(Membership.room_id, Membership.joined_at, Membership.person_id)
    )
    grouped: dict[UUID, list[RosterMember]] = {}
    for room_id, person_id, username, display_name, role, muted_until in rows:
        member = RosterMember(
            user_id=person_id,
            username=username,
            display_name=display_name,
            role=role,
            muted_until=muted_until,
        )
        grouped.setdefault(room_id, []).append(member)
    return grouped
