"""The algebra of spans, and who gets which minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from cafe_tracker.spans import Span, first, hull, intersect, subtract, tidy, total
from cafe_tracker.timers.credit import Share, present, share

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def span(began: float, ended: float) -> Span:
    return Span(NOON + began * MINUTE, NOON + ended * MINUTE)


SPANS = st.lists(st.builds(span, st.integers(0, 60), st.integers(0, 60)), max_size=8)


def covered(spans: list[Span]) -> set[int]:
    """The model: the whole minutes that a list of spans covers."""
    return {n for n in range(60) for one in spans if one.began <= NOON + n * MINUTE < one.ended}


@given(SPANS, SPANS)
def test_the_algebra_is_that_of_sets(left: list[Span], right: list[Span]) -> None:
    assert covered(tidy(left)) == covered(left)
    assert covered(intersect(left, right)) == covered(left) & covered(right)
    assert covered(subtract(left, right)) == covered(left) - covered(right)
    assert total(left) == len(covered(left)) * MINUTE


@given(SPANS, SPANS)
def test_every_answer_is_tidy(left: list[Span], right: list[Span]) -> None:
    for spans in (tidy(left), intersect(left, right), subtract(left, right)):
        assert all(one.began < one.ended for one in spans)
        assert all(before.ended <= after.began for before, after in pairwise(spans))


@given(SPANS, st.integers(0, 70))
def test_first_takes_the_earliest(spans: list[Span], minutes: int) -> None:
    expected = sorted(covered(spans))[:minutes]
    assert sorted(covered(first(spans, minutes * MINUTE))) == expected


def test_hull_reaches_from_the_first_beginning_to_the_last_end() -> None:
    assert hull([span(1, 2), span(5, 9)]) == span(1, 9)


def test_whole_minutes_only_and_the_rest_stays_free() -> None:
    assert share([span(0, 12.5)], [], MINUTE) == Share(
        minutes=12, spans=(span(0, 12),), during=span(0, 12.5)
    )
    assert share([span(0, 0.99)], [], MINUTE) is None


def test_time_that_another_timer_credited_is_not_credited_again() -> None:
    assert share([span(0, 25)], [span(10, 30)], MINUTE) == Share(
        minutes=10, spans=(span(0, 10),), during=span(0, 10)
    )
    assert share([span(0, 25)], [span(0, 25)], MINUTE) is None


def test_pieces_of_minutes_add_up() -> None:
    shared = share([span(0, 1.5), span(3, 4.5)], [], MINUTE)
    assert shared == Share(minutes=3, spans=(span(0, 1.5), span(3, 4.5)), during=span(0, 4.5))


def test_each_is_credited_for_the_time_that_he_was_there() -> None:
    stayed, came_late, gone = uuid4(), uuid4(), uuid4()
    met = present(
        [span(0, 10), span(20, 35)],
        {stayed: [span(-5, 60)], came_late: [span(15, 60)], gone: [span(11, 19)]},
    )
    assert met == {stayed: [span(0, 10), span(20, 35)], came_late: [span(20, 35)]}


@given(st.lists(SPANS, max_size=6))
def test_overlapping_timers_never_credit_more_than_passed(timers: list[list[Span]]) -> None:
    taken: list[Span] = []
    minutes = 0
    for ran in timers:
        shared = share(ran, taken, MINUTE)
        if shared is not None:
            assert intersect(taken, shared.spans) == []
            taken += shared.spans
            minutes += shared.minutes
    everything = [one for ran in timers for one in ran]
    assert minutes * MINUTE == total(taken) <= total(everything)


@given(SPANS, st.dictionaries(st.uuids(), SPANS, max_size=3))
def test_nobody_is_credited_time_outside_the_phase(
    ran: list[Span], intervals: dict[UUID, list[Span]]
) -> None:
    for person, spans in present(ran, intervals).items():
        assert covered(spans) == covered(ran) & covered(intervals[person])
