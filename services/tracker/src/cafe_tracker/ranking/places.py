"""Who comes before whom, and how much of his own goal somebody has reached. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from cafe_tracker.progress.streak import RestDays
from cafe_tracker.ranking.schemas import Place, RankedBy, RankedUser

WEEK = 7


class Contestant(Struct, frozen=True, kw_only=True):
    """Somebody in the ranking. target: what his goal makes of the period, None without one."""

    person_id: UUID
    username: str
    minutes: int
    target: float | None

    @property
    def share(self) -> int | None:
        """Percent of his goal, not cut off at 100."""
        return None if self.target is None else round(100 * self.minutes / self.target)


def target(
    first: date, today: date, daily: int | None, weekly: int | None, rest_days: RestDays
) -> float | None:
    """Return the minutes that a person's goal makes of the days from first to today.

    A daily goal counts for days that are none of rest, at least for one; a weekly one evenly.
    """
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    if daily is not None:
        return float(daily * max(1, sum(day.weekday() not in rest_days for day in days)))
    return None if weekly is None else weekly * len(days) / WEEK


def places(contestants: Iterable[Contestant], by: RankedBy) -> list[Place]:
    """Return the ranking; those with the same number share a rank, in the order of their names.

    By goal: only of those who have one.
    """
    if by == "goal":
        ranked = [(one.share, one) for one in contestants if one.share is not None]
    else:
        ranked = [(one.minutes, one) for one in contestants]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].username))
    found: list[Place] = []
    for position, (value, one) in enumerate(ranked, start=1):
        same = position > 1 and ranked[position - 2][0] == value
        found.append(
            Place(
                rank=found[-1].rank if same else position,
                user=RankedUser(id=one.person_id, username=one.username),
                minutes=one.minutes,
                share=one.share,
            )
        )
    return found
