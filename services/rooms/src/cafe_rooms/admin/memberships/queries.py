"""SQL of administration about memberships."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database import words
from cafe_rooms.admin.memberships.schemas import AdminMembership, MembershipFilter, RoomRef, Sort
from cafe_rooms.membership.cards import person_card
from cafe_rooms.rooms.codes import canonical
from cafe_rooms.tables import Membership, Person, Room

FEW = 1_000
"""Whoever matches more people is soonest found by going through the list itself."""


class Position(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Where a page ended."""

    joined_at: Annotated[datetime, Meta(tz=True)]
    room_id: UUID
    person_id: UUID


async def page(
    session: AsyncSession, wanted: MembershipFilter, sort: Sort, after: Position | None, limit: int
) -> list[AdminMembership]:
    """Return up to `limit` memberships in the order of `sort`, from after a position."""
    columns = (Membership.joined_at, Membership.room_id, Membership.person_id)
    newest_first = sort == "-joined_at"
    query = (
        select(Membership, Room, Person)
        .join(Room, Room.id == Membership.room_id)
        .join(Person, Person.id == Membership.person_id)
        .where(*await _conditions(session, wanted))
        .order_by(*(column.desc() if newest_first else column for column in columns))
        .limit(limit)
    )
    if after is not None:
        key, place = tuple_(*columns), (after.joined_at, after.room_id, after.person_id)
        query = query.where(key < place if newest_first else key > place)
    rows = await session.execute(query)
    return [card(membership, room, person) for membership, room, person in rows]


async def one(session: AsyncSession, room_id: UUID, person_id: UUID) -> AdminMembership | None:
    """Return a membership, None when there is none."""
    row = (
        await session.execute(
            select(Membership, Room, Person)
            .join(Room, Room.id == Membership.room_id)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.room_id == room_id, Membership.person_id == person_id)
        )
    ).first()
    return None if row is None else card(row[0], row[1], row[2])


def position(membership: AdminMembership) -> Position:
    """Return where a membership stands in the list."""
    return Position(membership.joined_at, membership.room.id, membership.user.id)


def card(membership: Membership, room: Room, person: Person) -> AdminMembership:
    """Return a membership as administrators see it."""
    return AdminMembership(
        id=f"{room.id}.{person.id}",
        room=RoomRef(id=room.id, code=room.code, name=room.name),
        user=person_card(person),
        role=membership.role,
        joined_at=membership.joined_at,
    )


async def _conditions(session: AsyncSession, wanted: MembershipFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(await _about(session, wanted.q))
    if wanted.room_id is not None:
        found.append(Membership.room_id == wanted.room_id)
    if wanted.user_id is not None:
        found.append(Membership.person_id == wanted.user_id)
    if wanted.role is not None:
        found.append(Membership.role == wanted.role)
    return found


async def _about(session: AsyncSession, text: str) -> ColumnElement[bool]:
    """Say which memberships are of people so named, or of the room with this code.

    What both stand for is looked up before: of a condition across tables no index helps.
    """
    named = select(Person.id).where(
        or_(
            Person.username.icontains(text, autoescape=True),
            words.has(Person.display_name, text),
        )
    )
    few = (await session.scalars(named.limit(FEW + 1))).all()
    people = Membership.person_id.in_(few if len(few) <= FEW else named)
    code = canonical(text)
    room = await session.scalar(select(Room.id).where(Room.code == code)) if code else None
    return people if room is None else or_(people, Membership.room_id == room)
