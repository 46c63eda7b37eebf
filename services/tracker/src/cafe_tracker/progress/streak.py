"""Days in a row, and the score that moves beside them. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from cafe_tracker.progress.calendar import ONE_DAY

SCORE_DAYS = 90
"""So far back the score looks: what lies before weighs less than a hundredth."""

FORGOTTEN = 0.5 ** (1 / 13)
"""What a day leaves of the score before it: half is forgotten in 13 days. Loop Habit Tracker uses
this number; a day missed costs five points of a hundred instead of all of them."""

RestDays = Collection[int]
"""Weekdays on which nothing is planned; 0 is Monday. At most six of them."""


class Run(Struct, frozen=True, kw_only=True):
    """Days with minutes that follow each other, the last of them ends_on; None: no day at all.

    best_days: the longest there ever was. Rest days without minutes neither break nor count.
    """

    days: int = 0
    ends_on: date | None = None
    best_days: int = 0


def longer(run: Run, day: date, rest_days: RestDays) -> Run:
    """Return the run after a day with minutes, later than any in it."""
    days = run.days + 1 if run.ends_on and bridged(run.ends_on, day, rest_days) else 1
    return Run(days=days, ends_on=day, best_days=max(days, run.best_days))


def run_of(days: Iterable[date], rest_days: RestDays) -> Run:
    """Return the last run among days with minutes, in any order."""
    run = Run()
    for day in sorted(set(days)):
        run = longer(run, day, rest_days)
    return run


def current(run: Run, today: date, rest_days: RestDays) -> int:
    """Return how many days the run has that reaches to today, else 0.

    Today may still be empty: nothing is broken before the day is over. A last day in the future
    (after a move across zones) counts too.
    """
    if run.ends_on is None or not bridged(run.ends_on, today, rest_days):
        return 0
    return run.days


def bridged(before: date, after: date, rest_days: RestDays) -> bool:
    """Say whether only rest days lie between two days."""
    between = (after - before).days - 1
    if between >= 7:
        return False  # a week has a day that is none of rest
    return all((before + timedelta(days=n)).weekday() in rest_days for n in range(1, between + 1))


def score(
    minutes: Mapping[date, int], today: date, goal_minutes: int | None, rest_days: RestDays
) -> int:
    """Return the moving score, 0 to 100, from the minutes of the last SCORE_DAYS days.

    Each day pulls it towards its share of the daily goal (without one: towards 100 by any
    minutes). A rest day and today never pull it down: nothing is planned for the one, and the
    other is not over.
    """
    value = 0.0
    for back in range(SCORE_DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        studied = minutes.get(day, 0)
        share = min(1.0, studied / goal_minutes) if goal_minutes else float(studied > 0)
        pulled = value * FORGOTTEN + share * (1 - FORGOTTEN)
        only_up = day == today or day.weekday() in rest_days
        value = max(value, pulled) if only_up else pulled
    return round(100 * value)


def week_of(day: date, first_weekday: int) -> date:
    """Return the first day of the week that a day is in; first_weekday: 0 is Monday."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def last_days(today: date, count: int) -> list[date]:
    """Return the last `count` days, today last."""
    return [today - (count - 1 - n) * ONE_DAY for n in range(count)]


def between(minutes: Mapping[date, int], first: date, count: int) -> int:
    """Return the minutes of `count` days from `first` on."""
    return sum(minutes.get(first + timedelta(days=n), 0) for n in range(count))
