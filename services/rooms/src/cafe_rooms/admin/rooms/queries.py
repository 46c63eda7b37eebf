"""SQL of administration about rooms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.admin.rooms.schemas import AdminRoom, RoomFilter, Sort
from cafe_rooms.rooms.queries import holds
from cafe_rooms.rooms.schemas import Author
from cafe_rooms.tables import Membership, Person, Room, RoomText


class ById(Struct, array_like=True, frozen=True):
    """Where a page in order of creation ended; ids are UUIDv7."""

    id: UUID


class ByActivity(Struct, array_like=True, frozen=True):
    """Where a page in order of activity ended."""

    active_at: Annotated[datetime, Meta(tz=True)]
    id: UUID


class ByName(Struct, array_like=True, frozen=True):
    """Where a page in order of names ended."""

    name: str
    id: UUID


Position = ById | ByActivity | ByName

POSITIONS: dict[Sort, type[Position]] = {
    "-created_at": ById,
    "created_at": ById,
    "-active_at": ByActivity,
    "name": ByName,
}


async def page(
    session: AsyncSession, wanted: RoomFilter, sort: Sort, after: Position | None, limit: int
) -> list[AdminRoom]:
    """Return up to `limit` rooms in the order of `sort`, from after a position of that order."""
    members = select(func.count()).where(Membership.room_id == Room.id).scalar_subquery()
    query = (
        select(Room, Person.username, members)
        .join(Person, Person.id == Room.created_by)
        .where(*_conditions(wanted))
    )
    match sort:
        case "-created_at":
            query = query.order_by(Room.id.desc())
        case "created_at":
            query = query.order_by(Room.id)
        case "-active_at":
            query = query.order_by(Room.active_at.desc(), Room.id.desc())
        case "name":
            query = query.order_by(Room.name, Room.id)
    match after:
        case ById(id=id_):
            query = query.where(Room.id < id_ if sort == "-created_at" else Room.id > id_)
        case ByActivity(active_at=active_at, id=id_):
            query = query.where(tuple_(Room.active_at, Room.id) < (active_at, id_))
        case ByName(name=name, id=id_):
            query = query.where(tuple_(Room.name, Room.id) > (name, id_))
    rows = await session.execute(query.limit(limit))
    return [card(room, username, count) for room, username, count in rows]


def position(room: AdminRoom, sort: Sort) -> Position:
    """Return where a room stands in a list."""
    match sort:
        case "-active_at":
            return ByActivity(room.active_at, room.id)
        case "name":
            return ByName(room.name, room.id)
        case _:
            return ById(room.id)


async def one(session: AsyncSession, room_id: UUID) -> AdminRoom | None:
    """Return a room, None when there is none."""
    members = select(func.count()).where(Membership.room_id == Room.id).scalar_subquery()
    row = (
        await session.execute(
            select(Room, Person.username, members)
            .join(Person, Person.id == Room.created_by)
            .where(Room.id == room_id)
        )
    ).first()
    return None if row is None else card(row[0], row[1], row[2])


def card(room: Room, made_by: str, member_count: int) -> AdminRoom:
    """Return a room as administrators see it."""
    return AdminRoom(
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
        created_by=Author(id=room.created_by, username=made_by),
        active_at=room.active_at,
        member_count=member_count,
    )


def _conditions(wanted: RoomFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        texts = select(RoomText.room_id).where(holds(wanted.q))
        found.append(Room.id.in_(texts))
    if wanted.visibility is not None:
        found.append(Room.visibility == wanted.visibility)
    if wanted.locked is not None:
        found.append(Room.locked == wanted.locked)
    if wanted.created_by is not None:
        found.append(Room.created_by == wanted.created_by)
    return found
