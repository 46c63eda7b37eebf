"""The rules of a room's leaderboard: only those who want, only what the room's timer has seen."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.questions import Admission
from cafe_http.errors import Invalid
from cafe_http.identity import Principal
from cafe_http.pages import encode_cursor
from cafe_tracker.database_clock import database_now
from cafe_tracker.people import service as people
from cafe_tracker.progress.calendar import calendar
from cafe_tracker.progress.service import Today, first_day
from cafe_tracker.ranking import queries
from cafe_tracker.ranking.places import Contestant, places, target
from cafe_tracker.ranking.schemas import Leaderboard, RankedBy, RankingPeriod
from cafe_tracker.tables import Person


async def board(
    session: AsyncSession,
    who: Principal,
    room: Admission,
    period: RankingPeriod,
    by: RankedBy,
    after: int,
    limit: int,
) -> Leaderboard:
    """Return the ranking of a room from behind the first `after` places on.

    Raises Invalid: all time has no goal.
    """
    if period == "all" and by == "goal":
        raise Invalid.field("by", "all time has no goal")
    contestants = await _contestants(session, room, period)
    ranked = places(contestants, by)
    on_page = ranked[after : after + limit]
    more = len(ranked) > after + limit
    return Leaderboard(
        period=period,
        by=by,
        opted_in=any(one.person_id == who.id for one in contestants),
        items=on_page,
        next_cursor=encode_cursor(after + limit) if more else None,
    )


async def opt_in(session: AsyncSession, who: Principal, room: Admission) -> None:
    """Let the caller be seen in a room's ranking."""
    await people.learn(session, people.of_principal(who))
    await queries.opt_in(session, room.room_id, who.id)


async def opt_out(session: AsyncSession, who: Principal, room: Admission) -> None:
    """Take the caller out of a room's ranking."""
    await queries.opt_out(session, room.room_id, who.id)


async def _contestants(
    session: AsyncSession, room: Admission, period: RankingPeriod
) -> list[Contestant]:
    members = await queries.opted_in(session, room.room_id)
    now = await database_now(session)
    spans = {one.person_id: _span(one, period, now) for one in members}
    if period == "all":
        minutes = await queries.minutes_ever(session, room.code, list(spans))
    else:
        firsts = {person_id: first for person_id, (first, _) in spans.items()}
        minutes = await queries.minutes_since(session, room.room_id, firsts)
    return [
        Contestant(
            person_id=one.person_id,
            username=one.username,
            minutes=minutes.get(one.person_id, 0),
            target=None if period == "all" else _target(one, *spans[one.person_id]),
        )
        for one in members
    ]


def _span(person: Person, period: RankingPeriod, now: datetime) -> tuple[date, date]:
    """Return the first day of the period and today, both in the person's own calendar."""
    today = calendar(person.timezone, person.day_starts_at).day_of(now)
    if period == "day":
        return today, today
    return first_day(Today(person=person, day=today), period), today


def _target(person: Person, first: date, today: date) -> float | None:
    return target(
        first, today, person.daily_goal_minutes, person.weekly_goal_minutes, person.rest_days
    )
