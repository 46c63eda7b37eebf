"""SQL about memberships."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cafe_rooms.membership.succession import Seat
from cafe_rooms.tables import Membership, Mute, Person


async def one(session: AsyncSession, room_id: UUID, person_id: UUID) -> Membership | None:
    """Return somebody's membership."""
    return await session.get(Membership, (room_id, person_id))


async def count(session: AsyncSession, room_id: UUID) -> int:
    """Return how many members a room has."""
    members = select(func.count()).where(Membership.room_id == room_id)
    return (await session.scalar(members)) or 0


async def seats(session: AsyncSession, room_id: UUID) -> list[Seat]:
    """Return who belongs to a room, without names."""
    columns = select(Membership.person_id, Membership.role, Membership.joined_at)
    rows = await session.execute(columns.where(Membership.room_id == room_id))
    return [Seat(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """A member with his names; muted_until: until then he may not write, None when he may."""

    membership: Membership
    person: Person
    muted_until: datetime | None


async def with_names(
    session: AsyncSession, room_id: UUID, at: datetime, person_id: UUID | None = None
) -> list[Named]:
    """Return a room's members (or only one of them) at an instant, the longest-standing first."""
    query = (
        select(Membership, Person, Mute.muted_until)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Mute, mute_of_member(at))
        .where(Membership.room_id == room_id)
        .order_by(Membership.joined_at, Membership.person_id)
    )
    if person_id is not None:
        query = query.where(Membership.person_id == person_id)
    return [Named(*row) for row in await session.execute(query)]


def mute_of_member(at: datetime) -> ColumnElement[bool]:
    """Join a membership with the mute that holds at an instant."""
    return and_(
        Mute.room_id == Membership.room_id,
        Mute.person_id == Membership.person_id,
        Mute.muted_until > at,
    )


async def rooms_of(session: AsyncSession, person_id: UUID) -> list[UUID]:
    """Return the ids of somebody's rooms in the order in which several of them are locked."""
    rows = await session.scalars(
        select(Membership.room_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.room_id)
    )
    return list(rows)


async def are_mates(session: AsyncSession, person_id: UUID, other_id: UUID) -> bool:
    """Say whether two people are members of one room."""
    mine, his = aliased(Membership), aliased(Membership)
    shared = exists().where(
        mine.person_id == person_id, his.person_id == other_id, his.room_id == mine.room_id
    )
    return bool(await session.scalar(select(shared)))


async def remove(session: AsyncSession, room_id: UUID, person_id: UUID) -> bool:
    """Delete a membership; return whether there was one."""
    removed = await session.scalar(
        delete(Membership)
        .where(Membership.room_id == room_id, Membership.person_id == person_id)
        .returning(Membership.person_id)
    )
    return removed is not None
