"""The progress page: minutes by day, as recorded, seen from the person's today."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.identity import Principal
from cafe_tracker.database_clock import database_now
from cafe_tracker.progress import queries
from cafe_tracker.progress.calendar import DayMinutes, calendar
from cafe_tracker.progress.schemas import Progress
from cafe_tracker.progress.streak import between, last_days, streaks, week_of
from cafe_tracker.sessions import queries as sessions
from cafe_tracker.sessions.schemas import shown

RECENT = 10
WEEK = 7


async def progress(session: AsyncSession, who: Principal) -> Progress:
    """Return the caller's numbers as of now."""
    today = await today_of(session, who)
    minutes = await queries.minutes_by_day(session, who.id)
    recent = await sessions.newest(session, who.id, RECENT)
    row = streaks(minutes, today)
    return Progress(
        timezone=who.timezone,
        today_minutes=minutes.get(today, 0),
        week_minutes=between(minutes, week_of(today), WEEK),
        week_start=week_of(today),
        last_7_days=last_days(minutes, today, WEEK),
        total_minutes=sum(minutes.values()),
        streak_days=row.current,
        best_streak_days=row.best,
        daily_goal_minutes=None,
        recent_sessions=[shown(one) for one in recent],
    )


async def heatmap(session: AsyncSession, who: Principal, year: int | None) -> list[DayMinutes]:
    """Return the days with minutes of a year, oldest first; None: the caller's present year."""
    if year is None:
        year = (await today_of(session, who)).year
    minutes = await queries.minutes_by_day(session, who.id, date(year, 1, 1), date(year, 12, 31))
    return [DayMinutes(date=day, minutes=count) for day, count in minutes.items()]


async def today_of(session: AsyncSession, who: Principal) -> date:
    """Return the caller's present day."""
    own = calendar(who.timezone, who.day_starts_at)
    return own.day_of(await database_now(session))
