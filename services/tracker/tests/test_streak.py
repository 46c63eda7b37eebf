"""Days in a row, the score beside them, and what they add up to."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_tracker.progress.achievements import MILESTONES, reached
from cafe_tracker.progress.streak import (
    SCORE_DAYS,
    Run,
    between,
    current,
    last_days,
    longer,
    run_of,
    score,
    week_of,
)

TODAY = date(2026, 3, 11)
"""A Wednesday."""
SUNDAY = (6,)
WEEKEND = (5, 6)


def days_ago(*back: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in back]


def counted(back: tuple[int, ...], rest_days: tuple[int, ...] = ()) -> tuple[int, int]:
    run = run_of(days_ago(*back), rest_days)
    return current(run, TODAY, rest_days), run.best_days


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ((), (0, 0)),
        ((0,), (1, 1)),
        ((1, 2, 3), (3, 3)),
        ((2, 3, 4), (0, 3)),
        ((0, 1, 3, 4, 5), (2, 3)),
        ((-1, 0), (2, 2)),
    ],
)
def test_streaks_reach_to_today_or_yesterday(
    back: tuple[int, ...], expected: tuple[int, int]
) -> None:
    assert counted(back) == expected


def test_a_planned_rest_day_neither_breaks_nor_counts() -> None:
    # Sunday is three days ago.
    assert counted((0, 1, 2, 4, 5)) == (3, 3)
    assert counted((0, 1, 2, 4, 5), SUNDAY) == (5, 5)
    assert counted((5, 6), WEEKEND) == (0, 2)  # Monday was none
    assert run_of(days_ago(0, 1, 2, 3, 4), SUNDAY).days == 5  # studied on it: it counts


def test_a_rest_day_today_or_yesterday_keeps_the_row() -> None:
    monday = TODAY - timedelta(days=2)
    friday = run_of([monday - timedelta(days=3)], WEEKEND)
    assert current(friday, monday, WEEKEND) == 1
    assert current(friday, monday, ()) == 0


DAYS = st.sets(st.integers(0, 200), max_size=60).map(
    lambda numbers: [TODAY - timedelta(days=n) for n in numbers]
)
REST = st.sets(st.integers(0, 6), max_size=6)


@given(DAYS, REST)
def test_a_run_told_day_by_day_equals_one_counted_anew(days: list[date], rest: set[int]) -> None:
    run = Run()
    for day in sorted(days):
        run = longer(run, day, rest)
    assert run == run_of(days, rest)
    assert run.days <= run.best_days <= len(days)


@given(DAYS, REST)
def test_more_rest_days_never_make_a_streak_shorter(days: list[date], rest: set[int]) -> None:
    with_rest, without = run_of(days, rest), run_of(days, ())
    assert current(with_rest, TODAY, rest) >= current(without, TODAY, ())
    assert with_rest.best_days >= without.best_days


@given(
    st.dictionaries(st.integers(0, 120), st.integers(1, 900)),
    st.none() | st.integers(1, 600),
    REST,
)
def test_the_score_stays_between_0_and_100_and_today_never_lowers_it(
    minutes: dict[int, int], goal: int | None, rest: set[int]
) -> None:
    days = {TODAY - timedelta(days=n): count for n, count in minutes.items()}
    value = score(days, TODAY, goal, rest)
    assert 0 <= value <= 100
    assert value >= score({**days, TODAY: 0}, TODAY, goal, rest)


LEDGER = st.dictionaries(
    st.integers(0, 60).map(lambda back: TODAY - timedelta(days=back)), st.integers(1, 900)
)


@given(LEDGER, LEDGER, st.none() | st.integers(1, 600), REST, REST)
def test_more_minutes_and_more_rest_days_never_lower_the_score(
    some: dict[date, int],
    others: dict[date, int],
    goal: int | None,
    rest: set[int],
    more_rest: set[int],
) -> None:
    more = {day: some.get(day, 0) + others.get(day, 0) for day in {*some, *others}}
    value = score(some, TODAY, goal, rest)
    assert score(more, TODAY, goal, rest) >= value
    assert score(some, TODAY, goal, rest | more_rest) >= value


def test_a_few_minutes_on_a_rest_day_cost_nothing() -> None:
    sunday = TODAY - timedelta(days=3)
    steady = {day: 60 for day in days_ago(*range(SCORE_DAYS)) if day.weekday() != 6}
    assert score({**steady, sunday: 1}, TODAY, 60, SUNDAY) == score(steady, TODAY, 60, SUNDAY)


def test_the_score_falls_slowly_where_the_streak_falls_at_once() -> None:
    every_day = dict.fromkeys(days_ago(*range(1, SCORE_DAYS)), 30)
    steady = score(every_day, TODAY, 30, ())
    missed = score({**every_day, TODAY - timedelta(days=1): 0}, TODAY, 30, ())
    assert (steady, missed) == (99, 94)
    assert score(every_day, TODAY, 60, ()) == 50
    assert score({TODAY: 60}, TODAY, 60, ()) == 5
    assert score({}, TODAY, None, ()) == 0


def test_weeks_begin_where_one_likes() -> None:
    assert week_of(TODAY, 0) == date(2026, 3, 9)
    assert week_of(date(2026, 3, 9), 0) == date(2026, 3, 9)
    assert week_of(date(2026, 3, 15), 0) == date(2026, 3, 9)
    assert week_of(TODAY, 6) == date(2026, 3, 8)
    assert week_of(TODAY, 5) == date(2026, 3, 7)


def test_seven_days_today_last() -> None:
    assert last_days(TODAY, 7) == [*reversed(days_ago(*range(7)))]
    minutes = {TODAY: 5, TODAY + timedelta(days=7): 9}
    assert between(minutes, week_of(TODAY, 0), 7) == 5


def test_nothing_is_reached_without_minutes() -> None:
    found = reached({}, ())
    assert [one.code for one in found] == [one.code for one in MILESTONES]
    assert all((one.earned_on, one.have) == (None, 0) for one in found)


def measured(ledger: Mapping[date, int], rest: Collection[int]) -> dict[str, int]:
    """What milestones measure, counted the long way."""
    longest = run = 0
    if ledger:
        for n in range((max(ledger) - min(ledger)).days + 1):
            day = min(ledger) + timedelta(days=n)
            run = run + 1 if day in ledger else run if day.weekday() in rest else 0
            longest = max(longest, run)
    return {
        "minutes": sum(ledger.values()),
        "days": len(ledger),
        "streak": longest,
        "best_day": max(ledger.values(), default=0),
    }


@given(LEDGER, REST, st.data())
def test_a_milestone_is_reached_on_the_first_day_on_which_the_ledger_says_so(
    ledger: dict[date, int], rest: set[int], data: st.DataObject
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(ledger)))) if ledger else set()
    fewer = reached({day: ledger[day] for day in kept}, rest)
    for milestone, one, less in zip(MILESTONES, reached(ledger, rest), fewer, strict=True):
        assert one.have == min(one.target, measured(ledger, rest)[milestone.measure])
        assert (one.earned_on is None) == (one.have < one.target)
        # Whoever takes days out of his books is not further than before.
        assert less.have <= one.have
        if one.earned_on is not None:
            then = {day: count for day, count in ledger.items() if day <= one.earned_on}
            before = {day: count for day, count in then.items() if day < one.earned_on}
            assert measured(then, rest)[milestone.measure] >= one.target
            assert measured(before, rest)[milestone.measure] < one.target


def test_milestones_are_reached_on_the_day_when_they_were() -> None:
    minutes = dict.fromkeys(days_ago(*range(10, 20)), 90)
    found = {one.code: one for one in reached(minutes, ())}
    first = TODAY - timedelta(days=19)
    assert found["first_day"].earned_on == first
    assert found["hours_10"].earned_on == first + timedelta(days=6)
    assert found["streak_7"].earned_on == first + timedelta(days=6)
    assert (found["hours_100"].have, found["hours_100"].earned_on) == (900, None)
    assert (found["day_4_hours"].have, found["day_4_hours"].target) == (90, 240)
