"""SQL about invite links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.tables import Invite, Person, Room


def _open(at: datetime) -> ColumnElement[bool]:
    return and_(
        Invite.expires_at > at, or_(Invite.max_uses.is_(None), Invite.uses < Invite.max_uses)
    )


async def find(session: AsyncSession, digest: bytes, at: datetime) -> Invite | None:
    """Return the link with this digest if it opens at `at`."""
    return await session.scalar(
        select(Invite)
        .where(Invite.token_digest == digest, _open(at))
        .execution_options(populate_existing=True)
    )


async def view(session: AsyncSession, digest: bytes, at: datetime) -> tuple[Person, str] | None:
    """Return the maker of a link that opens at `at`, and the room's name."""
    row = await session.execute(
        select(Person, Room.name)
        .join(Invite, Invite.created_by == Person.id)
        .join(Room, Room.id == Invite.room_id)
        .where(Invite.token_digest == digest, _open(at))
    )
    found = row.one_or_none()
    return None if found is None else (found[0], found[1])


async def page(
    session: AsyncSession, room_id: UUID, at: datetime, *, before: UUID | None, limit: int
) -> list[tuple[Invite, str]]:
    """Return up to `limit` links that open, with their makers' usernames, the newest first."""
    query = (
        select(Invite, Person.username)
        .join(Person, Person.id == Invite.created_by)
        .where(Invite.room_id == room_id, _open(at))
        .order_by(Invite.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Invite.id < before)
    return [(invite, by) for invite, by in await session.execute(query)]


async def remove(session: AsyncSession, room_id: UUID, invite_id: UUID) -> bool:
    """Delete a link of a room; return whether there was one."""
    removed = await session.scalar(
        delete(Invite).where(Invite.room_id == room_id, Invite.id == invite_id).returning(Invite.id)
    )
    return removed is not None


async def remove_all(session: AsyncSession, room_id: UUID) -> None:
    """Delete every link of a room."""
    await session.execute(delete(Invite).where(Invite.room_id == room_id))


async def remove_expired(session: AsyncSession, room_id: UUID, at: datetime) -> None:
    """Delete the links of a room that will never open again because of their age."""
    await session.execute(delete(Invite).where(Invite.room_id == room_id, Invite.expires_at <= at))


async def remove_all_of(session: AsyncSession, person_id: UUID) -> None:
    """Delete every link that somebody made."""
    await session.execute(delete(Invite).where(Invite.created_by == person_id))
