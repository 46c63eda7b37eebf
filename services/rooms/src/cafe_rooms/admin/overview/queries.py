"""SQL that counts rooms."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.ids import first_id_of
from cafe_rooms.tables import Membership, Room


async def totals(session: AsyncSession) -> tuple[int, int, int]:
    """Return how many rooms, private rooms and memberships there are."""
    rooms = select(func.count()).select_from(Room).scalar_subquery()
    private = select(func.count()).where(Room.visibility == "private").scalar_subquery()
    memberships = select(func.count()).select_from(Membership).scalar_subquery()
    row = (await session.execute(select(rooms, private, memberships))).one()
    return row[0], row[1], row[2]


async def opened_by_day(session: AsyncSession, since: date) -> dict[date, int]:
    """Return how many rooms were opened on each day (UTC) since one; ids tell when."""
    day = func.date(Room.created_at)
    rows = await session.execute(
        select(day, func.count()).where(Room.id >= first_id_of(since)).group_by(day)
    )
    return dict(rows.all())
