"""A person's days, across changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_tracker.progress.calendar import ONE_DAY, calendar
from cafe_tracker.spans import Span, total

MINUTE = timedelta(minutes=1)
ZONES = [
    "UTC",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "America/Havana",
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def split(zone: str, day_starts_at: str, began: str, ended: str) -> dict[str, int]:
    days = calendar(zone, day_starts_at).split([Span(utc(began), utc(ended))], MINUTE)
    return {day.date.isoformat(): day.minutes for day in days}


def test_kolkata_splits_at_its_half_hour() -> None:
    days = split("Asia/Kolkata", "00:00", "2026-03-01T18:00", "2026-03-01T19:00")
    assert days == {"2026-03-01": 30, "2026-03-02": 30}


def test_the_night_belongs_to_the_day_before_until_four() -> None:
    days = split("Europe/Berlin", "04:00", "2026-03-02T02:30", "2026-03-02T03:30")
    assert days == {"2026-03-01": 30, "2026-03-02": 30}


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-03-08", 23.0),
        ("America/New_York", "2026-11-01", 25.0),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Asia/Kolkata", "2026-03-08", 24.0),
        ("Pacific/Apia", "2011-12-30", 0.0),
        ("Pacific/Kiritimati", "1994-12-31", 0.0),
        ("Africa/Cairo", "2026-04-24", 23.0),
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(zone: str, day: str, hours: float) -> None:
    own = calendar(zone, "00:00")
    first = date.fromisoformat(day)
    assert own.begins(first + ONE_DAY) - own.begins(first) == timedelta(hours=hours)


def test_with_a_late_start_the_change_of_the_clock_falls_into_the_day_before() -> None:
    own = calendar("America/New_York", "04:00")
    saturday, sunday = date(2026, 3, 7), date(2026, 3, 8)
    assert own.begins(sunday) - own.begins(saturday) == timedelta(hours=23)
    assert own.begins(sunday) == utc("2026-03-08T08:00")


def test_a_beginning_that_the_clock_skips() -> None:
    own = calendar("America/New_York", "02:30")
    assert own.begins(date(2026, 3, 8)) == utc("2026-03-08T07:30")
    assert own.day_of(utc("2026-03-08T07:29")) == date(2026, 3, 7)


def test_a_beginning_that_comes_twice_counts_the_first_time() -> None:
    own = calendar("Australia/Lord_Howe", "01:45")
    assert own.begins(date(2026, 4, 5)) == utc("2026-04-04T14:45")
    assert own.day_of(utc("2026-04-04T15:10")) == date(2026, 4, 5)


def test_a_zone_that_is_not_known_counts_as_utc() -> None:
    assert calendar("Mars/Olympus", "00:00").day_of(utc("2026-03-01T23:59")) == date(2026, 3, 1)


def test_minutes_after_a_jump_over_the_date_line_fall_on_the_day_behind_it() -> None:
    days = split("Pacific/Apia", "04:00", "2011-12-30T09:30", "2011-12-30T14:30")
    # Midnight of the 29th is 10:00 UTC; the clock goes on with the 31st, whose day begins at 4.
    assert days == {"2011-12-29": 270, "2011-12-31": 30}


INSTANTS = st.integers(0, 42 * 365 * 24 * 60 * 60).map(
    lambda seconds: utc("1993-01-01T00:00") + timedelta(seconds=seconds)
)
STARTS = st.times().map(lambda time: f"{time.hour:02}:{time.minute:02}")


@given(st.sampled_from(ZONES), STARTS, INSTANTS)
def test_every_instant_lies_in_exactly_one_day(zone: str, starts: str, instant: datetime) -> None:
    own = calendar(zone, starts)
    day = own.day_of(instant)
    assert own.begins(day) <= instant < own.begins(day + ONE_DAY)


@given(
    st.sampled_from(ZONES),
    STARTS,
    st.lists(st.tuples(INSTANTS, st.timedeltas(timedelta(), timedelta(days=3))), max_size=4),
)
def test_no_minute_is_lost_or_made_by_splitting(
    zone: str, starts: str, pieces: list[tuple[datetime, timedelta]]
) -> None:
    spans = [Span(began, began + length) for began, length in pieces]
    days = calendar(zone, starts).split(spans, MINUTE)
    assert sum(day.minutes for day in days) == total(spans) // MINUTE
    assert all(day.minutes > 0 for day in days)
    assert [day.date for day in days] == sorted({day.date for day in days})
