"""SQL on minutes by day."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.tables import StudyDay


async def minutes_by_day(
    session: AsyncSession, person_id: UUID, first: date = date.min, last: date = date.max
) -> dict[date, int]:
    """Return a person's minutes of each day that has some, first and last day included."""
    rows = await session.execute(
        select(StudyDay.day, func.sum(StudyDay.minutes))
        .where(StudyDay.person_id == person_id, StudyDay.day.between(first, last))
        .group_by(StudyDay.day)
        .order_by(StudyDay.day)
    )
    return {day: int(minutes) for day, minutes in rows}
