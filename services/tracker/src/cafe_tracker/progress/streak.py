"""Numbers of the progress page, made from minutes by day. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from cafe_tracker.progress.calendar import ONE_DAY, DayMinutes


class Streaks(Struct, frozen=True, kw_only=True):
    """Days in a row with minutes. current: the row that reaches to today or yesterday, else 0."""

    current: int
    best: int


def streaks(days: Iterable[date], today: date) -> Streaks:
    """Count days in a row; a day of the future (after a move across zones) extends a row too.

    Today may still be empty: the row is not broken before the day is over.
    """
    ordered = sorted(set(days))
    if not ordered:
        return Streaks(current=0, best=0)
    best = run = 1
    for before, after in pairwise(ordered):
        run = run + 1 if after - before == ONE_DAY else 1
        best = max(best, run)
    return Streaks(current=run if today - ordered[-1] <= ONE_DAY else 0, best=best)


def week_of(day: date) -> date:
    """Return the Monday (ISO 8601) of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def last_days(minutes: Mapping[date, int], today: date, count: int) -> list[DayMinutes]:
    """Return the last `count` days, today last, also those without minutes."""
    days = [today - timedelta(days=back) for back in range(count - 1, -1, -1)]
    return [DayMinutes(date=day, minutes=minutes.get(day, 0)) for day in days]


def between(minutes: Mapping[date, int], first: date, count: int) -> int:
    """Return the minutes of `count` days from `first` on."""
    return sum(minutes.get(first + timedelta(days=n), 0) for n in range(count))
