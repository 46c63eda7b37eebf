"""Who comes before whom in a ranking."""

from datetime import date, timedelta
from uuid import uuid4

from cafe_tracker.ranking.places import Contestant, places, target

TODAY = date(2026, 3, 11)


def of(username: str, minutes: int, goal: float | None = None) -> Contestant:
    return Contestant(person_id=uuid4(), username=username, minutes=minutes, target=goal)


def test_equal_minutes_share_a_rank() -> None:
    ranked = places([of("dan", 5), of("ben", 30), of("ana", 30), of("cleo", 40)], "minutes")
    assert [(one.rank, one.user.username) for one in ranked] == [
        (1, "cleo"),
        (2, "ana"),
        (2, "ben"),
        (4, "dan"),
    ]


def test_by_goal_small_steps_of_ones_own_count() -> None:
    ranked = places([of("ana", 90, 120.0), of("ben", 30, 30.0), of("cleo", 500)], "goal")
    assert [(one.user.username, one.share) for one in ranked] == [("ben", 100), ("ana", 75)]


def test_what_a_goal_makes_of_a_period() -> None:
    monday = TODAY - timedelta(days=2)
    assert target(monday, TODAY, 60, 100, ()) == 180
    assert target(monday, TODAY, 60, None, (0,)) == 120
    assert target(TODAY, TODAY, 60, None, (2,)) == 60
    assert target(monday, TODAY, None, 210, ()) == 90
    assert target(monday, TODAY, None, None, ()) is None
