"""A few things worth reaching, derived from minutes by day each time. Pure.

They say what the ledger says: whoever deletes the sessions has not reached them any more.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from cafe_tracker.progress.schemas import Achievement
from cafe_tracker.progress.streak import RestDays, Run, longer

HOUR = 60
"""Minutes."""


class Standing(Struct, frozen=True, kw_only=True):
    """How things were at the end of a day."""

    minutes: int
    days: int
    streak: int
    best_day: int


class Milestone(Struct, frozen=True, kw_only=True):
    """Something to reach. measure: the field of Standing that counts; target: in its unit."""

    code: str
    title: str
    description: str
    measure: str
    target: int


MILESTONES = (
    Milestone(
        code="first_day",
        title="A start",
        description="Your first day with minutes.",
        measure="days",
        target=1,
    ),
    Milestone(
        code="hours_10",
        title="Ten hours",
        description="600 minutes in all.",
        measure="minutes",
        target=10 * HOUR,
    ),
    Milestone(
        code="hours_100",
        title="A hundred hours",
        description="6,000 minutes in all.",
        measure="minutes",
        target=100 * HOUR,
    ),
    Milestone(
        code="hours_1000",
        title="A thousand hours",
        description="60,000 minutes in all.",
        measure="minutes",
        target=1000 * HOUR,
    ),
    Milestone(
        code="streak_7",
        title="A week in a row",
        description="Seven days in a row, planned rest days left out.",
        measure="streak",
        target=7,
    ),
    Milestone(
        code="streak_30",
        title="A month in a row",
        description="Thirty days in a row, planned rest days left out.",
        measure="streak",
        target=30,
    ),
    Milestone(
        code="days_100",
        title="A hundred days",
        description="A hundred days with minutes, in a row or not.",
        measure="days",
        target=100,
    ),
    Milestone(
        code="day_4_hours",
        title="A long day",
        description="240 minutes in one day.",
        measure="best_day",
        target=4 * HOUR,
    ),
)


def reached(minutes: Mapping[date, int], rest_days: RestDays) -> list[Achievement]:
    """Return every milestone with how far a person has come, and the day he reached it."""
    earned: dict[str, date] = {}
    last = Standing(minutes=0, days=0, streak=0, best_day=0)
    for day, standing in _standings(minutes, rest_days):
        for one in MILESTONES:
            if one.code not in earned and getattr(standing, one.measure) >= one.target:
                earned[one.code] = day
        last = standing
    return [
        Achievement(
            code=one.code,
            title=one.title,
            description=one.description,
            earned_on=earned.get(one.code),
            have=min(getattr(last, one.measure), one.target),
            target=one.target,
        )
        for one in MILESTONES
    ]


def _standings(minutes: Mapping[date, int], rest_days: RestDays) -> Iterator[tuple[date, Standing]]:
    total = best_day = 0
    run = Run()
    for count, (day, studied) in enumerate(sorted(minutes.items()), start=1):
        total += studied
        best_day = max(best_day, studied)
        run = longer(run, day, rest_days)
        yield (
            day,
            Standing(minutes=total, days=count, streak=run.best_days, best_day=best_day),
        )
