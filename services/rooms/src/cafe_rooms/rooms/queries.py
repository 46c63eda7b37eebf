"""SQL about rooms."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.states import Role
from cafe_database import words
from cafe_rooms.tables import Membership, Person, Room, RoomText

TRIGRAM = 3
"""Fewer letters have no trigram to find them by; they have an index of their own."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A room with what lists and cards say of it beside its own columns."""

    room: Room
    made_by: str
    member_count: int
    my_role: Role | None


ListedSelect = Select[Room, str, int, Role | None]


def listed(person_id: UUID) -> ListedSelect:
    """Select rooms as `person_id` sees them; the caller narrows and orders."""
    members = select(func.count()).where(Membership.room_id == Room.id).scalar_subquery()
    mine = (
        select(Membership.role)
        .where(Membership.room_id == Room.id, Membership.person_id == person_id)
        .scalar_subquery()
    )
    return select(Room, Person.username, members, mine).join(Person, Person.id == Room.created_by)


async def one(session: AsyncSession, code: str, person_id: UUID) -> Listed | None:
    """Return the room with a (canonical) code."""
    rows = await read(session, listed(person_id).where(Room.code == code))
    return rows[0] if rows else None


async def read(session: AsyncSession, query: ListedSelect) -> list[Listed]:
    """Return what a query made with `listed` finds."""
    rows = await session.execute(query)
    return [Listed(room, by, count, role) for room, by, count, role in rows]


async def add(session: AsyncSession, columns: dict[str, object]) -> Room | None:
    """Insert a room; return None when its code is taken."""
    return await session.scalar(
        insert(Room)
        .values(columns)
        .on_conflict_do_nothing(index_elements=[Room.code])
        .returning(Room)
    )


async def keep_text(session: AsyncSession, room: Room) -> None:
    """Keep what a search finds the room by as it is now."""
    text = words.small(f"{room.name}\n{room.code}\n{room.description}")
    await session.execute(
        insert(RoomText)
        .values(room_id=room.id, text=text)
        .on_conflict_do_update(index_elements=[RoomText.room_id], set_={"text": text})
    )


def holds(part: str) -> ColumnElement[bool]:
    """Say whether a room's text holds `part`, in any case, also within a word."""
    there = RoomText.text.ilike(words.small(words.around(part)), escape=words.ESCAPE)
    if len(part) >= TRIGRAM:
        return there
    # The first condition is what the index answers, the second what is cheap to look at row by row
    # where the words are so frequent that no index helps.
    parts = func.short_parts(RoomText.text)
    return and_(parts.bool_op("@>")(array([words.small(part)])), there)


async def remove(session: AsyncSession, room_id: UUID) -> None:
    """Delete a room with its memberships, bans and invites."""
    await session.execute(delete(Room).where(Room.id == room_id))


async def lock(session: AsyncSession, room_id: UUID) -> Room | None:
    """Return a room with its row locked, None when it is gone."""
    return await session.scalar(
        select(Room)
        .where(Room.id == room_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def mark_active(session: AsyncSession, room_id: UUID, minute: datetime) -> None:
    """Note activity; an instant that is not newer changes nothing."""
    await session.execute(
        update(Room).where(Room.id == room_id, Room.active_at < minute).values(active_at=minute)
    )
