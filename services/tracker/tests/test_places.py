"""Who comes before whom in a ranking."""

from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

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


@given(st.lists(st.tuples(st.integers(0, 50), st.none() | st.integers(1, 50)), max_size=12))
def test_a_rank_is_one_more_than_there_are_better_ones(found: list[tuple[int, int | None]]) -> None:
    everybody = [of(f"person-{n}", minutes, goal) for n, (minutes, goal) in enumerate(found)]
    shares = {one.person_id: one.share for one in everybody if one.share is not None}
    for by, values in (
        ("minutes", {one.person_id: one.minutes for one in everybody}),
        ("goal", shares),
    ):
        ranked = places(everybody, by)
        assert {one.user.id for one in ranked} == values.keys()
        assert len(ranked) == len(values)
        assert {one.user.id: one.rank for one in ranked} == {
            person: 1 + sum(other > value for other in values.values())
            for person, value in values.items()
        }
        assert ranked == sorted(ranked, key=lambda one: (one.rank, one.user.username))
        assert {one.user.id: one.share for one in ranked}.items() <= {
            one.person_id: one.share for one in everybody
        }.items()


@given(
    st.integers(0, 40),
    st.none() | st.integers(1, 600),
    st.none() | st.integers(1, 600),
    st.sets(st.integers(0, 6), max_size=6),
    st.integers(0, 6),
)
def test_a_goal_asks_for_more_in_more_days_and_not_for_more_with_more_rest(
    back: int, daily: int | None, weekly: int | None, rest: set[int], another: int
) -> None:
    first = TODAY - timedelta(days=back)
    asked = target(first, TODAY, daily, weekly, rest)
    longer = target(first - timedelta(days=1), TODAY, daily, weekly, rest)
    rested = target(first, TODAY, daily, weekly, rest | {another})
    if asked is None:
        assert daily is weekly is longer is rested is None
        return
    assert longer is not None
    assert rested is not None
    assert 0 < asked <= longer
    assert rested <= asked
    if daily is not None:
        assert asked >= daily


def test_what_a_goal_makes_of_a_period() -> None:
    monday = TODAY - timedelta(days=2)
    assert target(monday, TODAY, 60, 100, ()) == 180
    assert target(monday, TODAY, 60, None, (0,)) == 120
    assert target(TODAY, TODAY, 60, None, (2,)) == 60
    assert target(monday, TODAY, None, 210, ()) == 90
    assert target(monday, TODAY, None, None, ()) is None
