"""A person's own days: IANA zone, own beginning of the day, right across changes of the clock."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from cafe_tracker.spans import Span, tidy

ONE_DAY = timedelta(days=1)


class DayMinutes(Struct, frozen=True, kw_only=True):
    """Minutes of one day."""

    date: date
    minutes: int


class Calendar(Struct, frozen=True, kw_only=True):
    """Splits time into a person's days.

    A day lasts from `day_starts_at` on its date to the same on the next, both by the clock on the
    wall. Where a change of the clock skips that time the day begins as if the clock had not been
    changed yet; where it comes twice, the first time. So days never overlap and leave no hole.
    """

    zone: tzinfo
    day_starts_at: time

    def begins(self, day: date) -> datetime:
        """Return the instant, in UTC, at which a day begins."""
        # With fold=0 a skipped time has the offset before the jump, and the first of two is taken.
        return datetime.combine(day, self.day_starts_at, self.zone).astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        """Return the day in which an instant lies."""
        day = instant.astimezone(self.zone).date() + ONE_DAY
        while self.begins(day) > instant:
            day -= ONE_DAY
        return day

    def split(self, spans: Iterable[Span], minute: timedelta) -> list[DayMinutes]:
        """Split the time in spans into minutes by day, oldest day first.

        The minutes add up to the whole minutes of all spans together; a minute that runs across a
        border counts for the day in which it ends.
        """
        days: dict[date, int] = {}
        passed, counted = timedelta(), 0
        for day, length in self._pieces(spans):
            passed += length
            whole = passed // minute
            if whole > counted:
                days[day] = days.get(day, 0) + whole - counted
                counted = whole
        return [DayMinutes(date=day, minutes=minutes) for day, minutes in sorted(days.items())]

    def _pieces(self, spans: Iterable[Span]) -> Iterable[tuple[date, timedelta]]:
        for span in tidy(spans):
            began = span.began
            while began < span.ended:
                day = self.day_of(began)
                ended = min(span.ended, self.begins(day + ONE_DAY))
                yield day, ended - began
                began = ended


def calendar(timezone: str, day_starts_at: str) -> Calendar:
    """Return the calendar of a person's settings (`Europe/Berlin`, `04:00`).

    A zone that this machine's data does not know counts as UTC: minutes on a day that may be
    wrong are better than none.
    """
    zone: tzinfo
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = UTC
    return Calendar(zone=zone, day_starts_at=time.fromisoformat(day_starts_at))
