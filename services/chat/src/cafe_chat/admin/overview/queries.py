"""SQL that counts what is said."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.tables import Message, Presence, Report, Room
from cafe_database.ids import first_id_of


async def totals(session: AsyncSession) -> tuple[int, int, int]:
    """Return how many people are online, messages were ever sent, and reports are open."""
    online = select(func.count(Presence.user_id.distinct())).where(Presence.went_at.is_(None))
    sent = select(func.coalesce(func.sum(Room.head), 0)).where(Room.deleted.is_(False))
    reported = select(func.count()).where(Report.state == "open")
    row = (
        await session.execute(
            select(online.scalar_subquery(), sent.scalar_subquery(), reported.scalar_subquery())
        )
    ).one()
    return row[0], int(row[1]), row[2]


async def sent_by_day(session: AsyncSession, since: date) -> dict[date, int]:
    """Return how many messages were sent on each day (UTC) since one; ids tell when."""
    day = func.date(Message.posted_at)
    rows = await session.execute(
        select(day, func.count()).where(Message.id >= first_id_of(since)).group_by(day)
    )
    return dict(rows.all())
