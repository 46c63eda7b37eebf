"""When sessions take place, through the changes of the clocks. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_rooms.schedule.recurrence import next_start, zone

LATER = datetime(2020, 1, 1)  # noqa: DTZ001 - hypothesis wants it so
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def starts(first: datetime, place: ZoneInfo, repeats, count: int) -> list[str]:
    found, after = [], first - timedelta(seconds=1)
    for _ in range(count):
        start = next_start(first, place, repeats, after)
        assert start is not None
        found.append(start.astimezone(place).isoformat())
        after = start
    return found


def test_the_time_of_day_stays_when_the_clocks_change():
    assert starts(at("2026-03-28T18:00:00+01:00"), BERLIN, "daily", 3) == [
        "2026-03-28T18:00:00+01:00",
        "2026-03-29T18:00:00+02:00",
        "2026-03-30T18:00:00+02:00",
    ]
    assert starts(at("2026-10-22T18:00:00+02:00"), BERLIN, "weekly", 2) == [
        "2026-10-22T18:00:00+02:00",
        "2026-10-29T18:00:00+01:00",
    ]


def test_an_hour_that_is_skipped_or_comes_twice_has_its_session_once():
    assert starts(at("2026-03-28T02:30:00+01:00"), BERLIN, "daily", 3) == [
        "2026-03-28T02:30:00+01:00",
        "2026-03-29T03:30:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]
    assert starts(at("2026-10-24T02:30:00+02:00"), BERLIN, "daily", 3) == [
        "2026-10-24T02:30:00+02:00",
        "2026-10-25T02:30:00+02:00",
        "2026-10-26T02:30:00+01:00",
    ]


def test_once_is_once():
    first = at("2026-05-01T10:00:00+00:00")
    assert next_start(first, BERLIN, "none", first - timedelta(days=1)) == first
    assert next_start(first, BERLIN, "none", first) is None


@given(
    st.datetimes(LATER, LATER + timedelta(days=3650)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.sampled_from(["daily", "weekly"]),
    st.timedeltas(timedelta(0), timedelta(days=900)),
)
def test_the_next_one_is_later_and_none_is_left_out(first, place, repeats, later):
    first, where = first.replace(tzinfo=UTC), ZoneInfo(place)
    after = first + later
    start = next_start(first, where, repeats, after)
    assert start is not None
    assert start > after
    step = timedelta(days=1 if repeats == "daily" else 7)
    # An hour at most is lost or won by a change of the clocks, and another by a skipped start.
    assert start - after <= step + timedelta(hours=2)


@pytest.mark.parametrize("name", ["", "Mars", "Europe", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_no_zone(name):
    with pytest.raises(ValueError, match="time zone"):
        zone(name)
