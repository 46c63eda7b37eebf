"""SQL about rooms that are closed once nobody comes any more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.tables import Room


async def expiring(session: AsyncSession, after: UUID | None, limit: int) -> list[UUID]:
    """Return up to `limit` ids, in order, of rooms that do not live for ever."""
    query = select(Room.id).where(Room.expires != "never").order_by(Room.id).limit(limit)
    if after is not None:
        query = query.where(Room.id > after)
    return list(await session.scalars(query))


async def database_now(session: AsyncSession) -> datetime:
    """Return PostgreSQL's clock: a wrong one of this process must close no room (P23)."""
    return (await session.execute(select(func.now()))).scalar_one()
