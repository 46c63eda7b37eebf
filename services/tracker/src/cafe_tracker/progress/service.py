"""The progress page: what the ledger's sums say, seen from the person's today."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.states import WeekStart
from cafe_http.identity import Principal
from cafe_tracker.database_clock import database_now
from cafe_tracker.preferences.service import named
from cafe_tracker.progress import achievements, queries
from cafe_tracker.progress.calendar import DayMinutes, calendar
from cafe_tracker.progress.schemas import Achievement, LabelMinutes, Period, Progress
from cafe_tracker.progress.streak import (
    SCORE_DAYS,
    between,
    current,
    last_days,
    score,
    week_of,
)
from cafe_tracker.sessions import queries as sessions
from cafe_tracker.sessions.rollups import run_kept
from cafe_tracker.sessions.schemas import Filters, shown
from cafe_tracker.tables import LabelKind, Person

RECENT = 10
WEEK = 7

FIRST_WEEKDAY: Mapping[WeekStart, int] = {"monday": 0, "saturday": 5, "sunday": 6}


class Today(Struct, frozen=True, kw_only=True):
    """A person, or a stand-in for one who has not studied yet, and his present day."""

    person: Person
    day: date

    @property
    def week_start(self) -> date:
        """The first day of his present week."""
        return week_of(self.day, FIRST_WEEKDAY[self.person.week_starts_on])


async def progress(session: AsyncSession, who: Principal) -> Progress:
    """Return the caller's numbers as of now."""
    today = await today_of(session, who)
    person = today.person
    first = today.day - timedelta(days=SCORE_DAYS - 1)
    # A day of the future, after a move across zones, still belongs to this week.
    minutes = await queries.minutes_by_day(session, who.id, first, today.day + timedelta(days=WEEK))
    recent = await sessions.newest(session, who.id, Filters(), RECENT)
    return Progress(
        timezone=who.timezone,
        today_minutes=minutes.get(today.day, 0),
        week_minutes=between(minutes, today.week_start, WEEK),
        week_start=today.week_start,
        last_7_days=[
            DayMinutes(date=day, minutes=minutes.get(day, 0)) for day in last_days(today.day, WEEK)
        ],
        total_minutes=person.total_minutes,
        streak_days=current(run_kept(person), today.day, person.rest_days),
        best_streak_days=person.best_run_days,
        daily_goal_minutes=person.daily_goal_minutes,
        recent_sessions=[shown(one) for one in recent],
        weekly_goal_minutes=person.weekly_goal_minutes,
        rest_days=named(person.rest_days),
        week_starts_on=person.week_starts_on,
        week_chosen=person.week_chosen,
        score=score(minutes, today.day, person.daily_goal_minutes, person.rest_days),
        proven_minutes=person.proven_minutes,
        active_days=person.active_days,
    )


async def heatmap(session: AsyncSession, who: Principal, year: int | None) -> list[DayMinutes]:
    """Return the days with minutes of a year, oldest first; None: the caller's present year."""
    if year is None:
        year = (await today_of(session, who)).day.year
    minutes = await queries.minutes_by_day(session, who.id, date(year, 1, 1), date(year, 12, 31))
    return [DayMinutes(date=day, minutes=count) for day, count in minutes.items()]


async def totals(
    session: AsyncSession, who: Principal, by: LabelKind, period: Period
) -> list[LabelMinutes]:
    """Return minutes by subject, room or source, most first, of the present period."""
    if period == "all":
        return await queries.totals(session, who.id, by)
    today = await today_of(session, who)
    first = first_day(today, period)
    return await queries.totals_since(session, who.id, by, first)


async def reached(session: AsyncSession, who: Principal) -> list[Achievement]:
    """Return what the caller has reached, and what comes next, from the ledger alone."""
    today = await today_of(session, who)
    minutes = await queries.minutes_by_day(session, who.id)
    return achievements.reached(minutes, today.person.rest_days)


def first_day(today: Today, period: Period) -> date:
    """Return the first day of the present week, month or year; of `all` the first there is."""
    match period:
        case "week":
            return today.week_start
        case "month":
            return today.day.replace(day=1)
        case "year":
            return today.day.replace(month=1, day=1)
        case "all":
            return date.min


async def today_of(session: AsyncSession, who: Principal) -> Today:
    """Return the caller and his present day."""
    person = await session.get(Person, who.id)
    own = calendar(who.timezone, who.day_starts_at)
    return Today(person=person or _nobody_yet(who), day=own.day_of(await database_now(session)))


def _nobody_yet(who: Principal) -> Person:
    return Person(
        person_id=who.id,
        username=who.username,
        timezone=who.timezone,
        day_starts_at=who.day_starts_at,
        version=0,
        sessions_recorded=0,
        rest_days=[],
        week_starts_on="monday",
        week_chosen=False,
        total_minutes=0,
        proven_minutes=0,
        active_days=0,
        run_days=0,
        run_ends_on=None,
        best_run_days=0,
    )
