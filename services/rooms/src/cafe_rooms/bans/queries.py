"""SQL about bans."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cafe_rooms.tables import Ban, Person


class Position(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Where a page ended: the last ban's instant and person."""

    banned_at: Annotated[datetime, Meta(tz=True)]
    person_id: UUID


async def exists(session: AsyncSession, room_id: UUID, person_id: UUID) -> bool:
    """Say whether somebody is banned from a room."""
    return await session.get(Ban, (room_id, person_id)) is not None


async def add(
    session: AsyncSession, room_id: UUID, person_id: UUID, *, by: UUID, at: datetime
) -> None:
    """Ban somebody; a ban that stands already is left as it is."""
    values = {"room_id": room_id, "person_id": person_id, "banned_by": by, "banned_at": at}
    await session.execute(insert(Ban).values(values).on_conflict_do_nothing())


async def remove(session: AsyncSession, room_id: UUID, person_id: UUID) -> bool:
    """Lift a ban; return whether there was one."""
    lifted = await session.scalar(
        delete(Ban)
        .where(Ban.room_id == room_id, Ban.person_id == person_id)
        .returning(Ban.person_id)
    )
    return lifted is not None


async def remove_all_of(session: AsyncSession, person_id: UUID) -> None:
    """Forget every ban of somebody who is no more."""
    await session.execute(delete(Ban).where(Ban.person_id == person_id))


async def page(
    session: AsyncSession, room_id: UUID, *, after: Position | None, limit: int
) -> list[tuple[Ban, Person, str]]:
    """Return up to `limit` bans with who is banned and by whom (username), the newest first."""
    judge = aliased(Person)
    query = (
        select(Ban, Person, judge.username)
        .join(Person, Person.id == Ban.person_id)
        .join(judge, judge.id == Ban.banned_by)
        .where(Ban.room_id == room_id)
        .order_by(Ban.banned_at.desc(), Ban.person_id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(
            tuple_(Ban.banned_at, Ban.person_id) < (after.banned_at, after.person_id)
        )
    return [(ban, person, by) for ban, person, by in await session.execute(query)]
