"""SQL that counts what is studied."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.tables import DayTotal, Person, TimerRow


async def totals(session: AsyncSession) -> tuple[int, int, int]:
    """Return the minutes of all people, those that timers have seen, and the running timers."""
    minutes = select(func.coalesce(func.sum(Person.total_minutes), 0)).scalar_subquery()
    proven = select(func.coalesce(func.sum(Person.proven_minutes), 0)).scalar_subquery()
    running = select(func.count()).where(TimerRow.status == "running").scalar_subquery()
    row = (await session.execute(select(minutes, proven, running))).one()
    return int(row[0]), int(row[1]), row[2]


async def minutes_by_day(session: AsyncSession, since: date) -> dict[date, int]:
    """Return the minutes studied on each day since one, each person's own day."""
    rows = await session.execute(
        select(DayTotal.day, func.sum(DayTotal.minutes))
        .where(DayTotal.day >= since)
        .group_by(DayTotal.day)
    )
    return {day: int(minutes) for day, minutes in rows}
