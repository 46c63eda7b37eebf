"""SQL for lists of rooms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.catalogue.schemas import Scope
from cafe_rooms.rooms.queries import Listed, holds, listed, read
from cafe_rooms.tables import Membership, Room, RoomText


class Position(Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Where a page ended: the activity (to the minute) and id of its last room."""

    active_at: Annotated[datetime, Meta(tz=True)]
    id: UUID


async def page(
    session: AsyncSession,
    person_id: UUID,
    *,
    scope: Scope,
    words: str,
    after: Position | None,
    limit: int,
) -> list[Listed]:
    """Return up to `limit` rooms, newest activity first, from after a position.

    words: text that the name, the description or the code holds, in any case; "" for all. Rare
    words are found by their trigrams (one or two letters by themselves), frequent ones on the way
    along the activity.
    """
    query = listed(person_id)
    if scope == "mine":
        query = query.where(
            Room.id.in_(select(Membership.room_id).where(Membership.person_id == person_id))
        )
    else:
        query = query.where(Room.visibility == "public")
    if words:
        # The right way depends on the words: no plan that was made for others.
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        query = query.join(RoomText, RoomText.room_id == Room.id).where(holds(words))
    if after is not None:
        query = query.where(tuple_(Room.active_at, Room.id) < (after.active_at, after.id))
    query = query.order_by(Room.active_at.desc(), Room.id.desc()).limit(limit)
    return await read(session, query)
