"""The timer's state machine, without I/O."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_tracker.spans import Span, total
from cafe_tracker.timers import clock
from cafe_tracker.timers.commands import (
    Change,
    Command,
    End,
    Extend,
    Pause,
    Refusal,
    Rejected,
    Reset,
    Resume,
    Skip,
    Start,
)
from cafe_tracker.timers.timer import Plan, Timer

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def do(timer: Timer, command: Command, minutes: float, version: int | None = None) -> Change:
    outcome = clock.apply(timer, command, at(minutes), MINUTE, version)
    assert isinstance(outcome, Change), outcome
    return outcome


def refused(timer: Timer, command: Command, minutes: float = 0) -> Rejected:
    outcome = clock.apply(timer, command, at(minutes), MINUTE)
    assert isinstance(outcome, Rejected), outcome
    return outcome


def flowing() -> Timer:
    return do(clock.new(MINUTE), Start(mode="flow"), 0).timer


def overtime(minutes: int = 10) -> Timer:
    return do(clock.new(MINUTE), Start(overtime_minutes=minutes), 0).timer


def started(
    focus_minutes: int | None = None,
    break_minutes: int | None = None,
    long_break_minutes: int | None = None,
    rounds: int | None = None,
) -> Timer:
    command = Start(
        focus_minutes=focus_minutes,
        break_minutes=break_minutes,
        long_break_minutes=long_break_minutes,
        rounds=rounds,
    )
    return do(clock.new(MINUTE), command, 0).timer


def where(timer: Timer) -> tuple[str, str, int]:
    return timer.status, timer.phase, timer.round


def test_start_without_settings_takes_the_defaults_of_the_contract() -> None:
    timer = started()
    assert where(timer) == ("running", "focus", 1)
    assert timer.plan == Plan(
        focus_minutes=25, break_minutes=5, long_break_minutes=15, rounds=4, auto_start=False
    )
    assert (timer.started_at, timer.ends_at, timer.version) == (NOON, at(25), 2)


def test_a_new_cycle_forgets_the_last_ones_settings() -> None:
    ended = do(started(focus_minutes=50), End(), 1).timer
    assert do(ended, Start(), 2).timer.plan == Plan()


def test_a_phase_that_ends_leaves_the_timer_idle_in_the_next() -> None:
    change = clock.settle(started(), at(25), MINUTE)
    assert where(change.timer) == ("idle", "break", 1)
    assert change.timer.remaining(at(25)) == 5 * MINUTE
    assert change.studied[0].spans == (Span(NOON, at(25)),)
    assert do(change.timer, Start(), 30).timer.ends_at == at(35)


def test_start_within_a_cycle_keeps_its_settings_but_for_those_given() -> None:
    idle = clock.settle(started(focus_minutes=50, break_minutes=10), at(50), MINUTE).timer
    timer = do(idle, Start(break_minutes=7), 51).timer
    assert (timer.plan.focus_minutes, timer.plan.break_minutes) == (50, 7)
    assert timer.ends_at == at(58)


def test_auto_start_runs_through_one_cycle_and_stops() -> None:
    timer = do(clock.new(MINUTE), Start(rounds=2, auto_start=True), 0).timer
    change = clock.settle(timer, at(1000), MINUTE)
    assert where(change.timer) == ("idle", "focus", 1)
    assert [studied.spans for studied in change.studied] == [
        (Span(at(0), at(25)),),
        (Span(at(30), at(55)),),
    ]
    assert [studied.phase_number for studied in change.studied] == [1, 3]


@pytest.mark.parametrize(("rounds", "expected"), [(2, ("focus", 2)), (1, ("focus", 1))])
def test_breaks_of_no_minutes_are_left_out(rounds: int, expected: tuple[str, int]) -> None:
    timer = started(rounds=rounds, break_minutes=0, long_break_minutes=0)
    after = clock.settle(timer, at(25), MINUTE).timer
    assert (after.phase, after.round) == expected


def test_a_break_planned_away_while_it_waits_gives_way_to_the_next_focus() -> None:
    idle = clock.settle(started(), at(25), MINUTE).timer
    assert where(do(idle, Start(break_minutes=0), 26).timer) == ("running", "focus", 2)


def test_the_long_break_follows_the_last_round() -> None:
    timer = started(rounds=1)
    assert where(clock.settle(timer, at(25), MINUTE).timer) == ("idle", "long_break", 1)


def test_a_pause_counts_for_nobody() -> None:
    paused = do(started(), Pause(), 10).timer
    assert (paused.status, paused.ends_at, paused.remaining(at(500))) == (
        "paused",
        None,
        15 * MINUTE,
    )
    resumed = do(paused, Resume(), 100).timer
    change = clock.settle(resumed, at(115), MINUTE)
    assert change.studied[0].spans == (Span(at(0), at(10)), Span(at(100), at(115)))


@pytest.mark.parametrize("command", [End(), Skip(), Reset()])
def test_leaving_focus_early_gives_what_was_studied(command: Command) -> None:
    change = do(started(), command, 12.5)
    assert total(change.studied[0].spans) == 12.5 * MINUTE
    assert change.studied[0].ended_at == at(12.5)


def test_end_and_reset_go_to_the_start_of_the_cycle_and_skip_to_the_next_phase() -> None:
    timer = started()
    assert where(do(timer, End(), 1).timer) == ("idle", "focus", 1)
    assert where(do(timer, Reset(), 1).timer) == ("idle", "focus", 1)
    assert where(do(timer, Skip(), 1).timer) == ("idle", "break", 1)


def test_skip_runs_on_with_auto_start() -> None:
    timer = do(clock.new(MINUTE), Start(auto_start=True), 0).timer
    assert do(timer, Skip(), 3).timer.ends_at == at(8)


def test_an_idle_break_can_be_skipped() -> None:
    idle = clock.settle(started(), at(25), MINUTE).timer
    assert where(do(idle, Skip(), 26).timer) == ("idle", "focus", 2)


def test_extend_moves_the_end_and_is_credited() -> None:
    timer = do(started(), Extend(5), 20).timer
    assert timer.ends_at == at(30)
    assert total(clock.settle(timer, at(30), MINUTE).studied[0].spans) == 30 * MINUTE


def test_extend_while_paused() -> None:
    timer = do(do(started(), Pause(), 20).timer, Extend(10), 21).timer
    assert timer.remaining(at(22)) == 15 * MINUTE


def test_no_phase_is_extended_beyond_the_longest() -> None:
    timer = do(started(focus_minutes=180), Extend(540), 0).timer
    assert refused(timer, Extend(1)).refusal is Refusal.ILLEGAL


def test_pauses_of_a_phase_are_bounded() -> None:
    timer = started()
    for n in range(clock.MOST_PAUSES):
        timer = do(do(timer, Pause(), n / 60 + 1 / 120).timer, Resume(), n / 60 + 1 / 60).timer
    assert refused(timer, Pause(), 20).refusal is Refusal.ILLEGAL


@pytest.mark.parametrize("command", [Pause(), Resume(), Skip(), End(), Extend(5)])
def test_commands_that_make_no_sense_to_a_fresh_timer(command: Command) -> None:
    assert refused(clock.new(MINUTE), command).refusal is Refusal.ILLEGAL


@pytest.mark.parametrize("command", [Start(), Resume()])
def test_commands_that_make_no_sense_to_a_running_timer(command: Command) -> None:
    assert refused(started(), command).refusal is Refusal.ILLEGAL


def test_fewer_rounds_than_are_done_already_is_refused() -> None:
    idle = do(clock.settle(started(), at(25), MINUTE).timer, Skip(), 26).timer
    assert refused(idle, Start(rounds=1), 27).refusal is Refusal.ILLEGAL


def test_a_stale_version_is_refused_with_the_present_timer() -> None:
    timer = started()
    outcome = clock.apply(timer, Pause(), at(1), MINUTE, version=1)
    assert isinstance(outcome, Rejected)
    assert (outcome.refusal, outcome.timer) == (Refusal.STALE, timer)


def test_a_command_meets_the_timer_after_what_was_due() -> None:
    outcome = clock.apply(started(), Pause(), at(26), MINUTE)
    assert isinstance(outcome, Rejected)
    assert where(outcome.timer) == ("idle", "break", 1)
    change = do(started(), Start(), 26)
    assert change.timer.ends_at == at(31)
    assert len(change.studied) == 1


def test_a_clock_that_went_back_stands_still() -> None:
    paused = do(started(), Pause(), -60).timer
    assert (paused.remaining(NOON), paused.spans) == (25 * MINUTE, ())


def test_a_flow_counts_up_and_earns_a_break_in_proportion() -> None:
    timer = flowing()
    assert (timer.ends_at, timer.plan.rounds) == (at(180), 1)
    assert timer.elapsed(at(41)) == 41 * MINUTE
    change = do(timer, Skip(), 41)
    assert where(change.timer) == ("idle", "break", 1)
    assert (change.timer.plan.break_minutes, change.timer.left) == (9, 9 * MINUTE)
    assert change.studied[0].spans == (Span(NOON, at(41)),)
    rested = do(change.timer, Start(), 50).timer
    assert where(clock.settle(rested, at(59), MINUTE).timer) == ("idle", "focus", 1)


def test_pauses_of_a_flow_earn_no_break() -> None:
    timer = do(do(flowing(), Pause(), 10).timer, Resume(), 100).timer
    assert do(timer, Skip(), 110).timer.plan.break_minutes == 4


def test_a_flow_that_nobody_ends_stops_by_itself_with_the_longest_break_that_it_earned() -> None:
    change = clock.settle(flowing(), at(1000), MINUTE)
    assert where(change.timer) == ("idle", "break", 1)
    assert change.timer.left == 36 * MINUTE
    assert total(change.studied[0].spans) == 180 * MINUTE


def test_a_flow_that_has_not_run_earns_nothing() -> None:
    assert where(do(flowing(), Skip(), 0).timer) == ("idle", "focus", 1)


def test_the_next_cycle_after_a_flow_counts_down_again_unless_told() -> None:
    ended = do(flowing(), End(), 20).timer
    assert do(ended, Start(), 21).timer.plan == Plan()


def test_a_cycle_keeps_its_mode() -> None:
    idle = do(flowing(), Skip(), 41).timer
    assert refused(idle, Start(mode="countdown"), 42).refusal is Refusal.ILLEGAL
    assert do(idle, Start(mode="flow"), 42).timer.status == "running"


def test_a_flow_runs_into_its_break_with_auto_start() -> None:
    timer = do(clock.new(MINUTE), Start(mode="flow", flow_ratio=3, auto_start=True), 0).timer
    assert do(timer, Skip(), 30).timer.ends_at == at(40)


def test_overtime_follows_the_planned_end_and_is_studied() -> None:
    timer = overtime()
    assert (timer.overtime_at(MINUTE), timer.ends_at) == (at(25), at(35))
    assert timer.overtime(at(20), MINUTE) == timedelta()
    assert timer.overtime(at(27), MINUTE) == 2 * MINUTE
    change = do(timer, Skip(), 28)
    assert where(change.timer) == ("idle", "break", 1)
    assert total(change.studied[0].spans) == 28 * MINUTE
    assert clock.settle(timer, at(35), MINUTE).timer.phase == "break"


def test_overtime_is_moved_by_extending_and_stands_still_in_a_pause() -> None:
    timer = do(overtime(), Extend(5), 20).timer
    assert (timer.overtime_at(MINUTE), timer.ends_at) == (at(30), at(40))
    paused = do(timer, Pause(), 32).timer
    assert (paused.overtime_at(MINUTE), paused.overtime(at(90), MINUTE)) == (None, 2 * MINUTE)


def test_breaks_and_flows_have_no_overtime() -> None:
    resting = do(do(overtime(), Skip(), 5).timer, Start(), 6).timer
    assert (resting.ends_at, resting.overtime_at(MINUTE)) == (at(11), None)
    flow = do(clock.new(MINUTE), Start(mode="flow", overtime_minutes=10), 0).timer
    assert (flow.plan.overtime_minutes, flow.overtime_at(MINUTE)) == (0, None)


COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        Start,
        focus_minutes=st.none() | st.integers(1, 180),
        break_minutes=st.none() | st.integers(0, 60),
        long_break_minutes=st.none() | st.integers(0, 60),
        rounds=st.none() | st.integers(1, 12),
        auto_start=st.none() | st.booleans(),
        mode=st.sampled_from([None, "countdown", "flow"]),
        flow_ratio=st.none() | st.integers(1, 12),
        overtime_minutes=st.none() | st.integers(0, 60),
    ),
    st.sampled_from([Pause(), Resume(), Reset(), Skip(), End()]),
    st.builds(Extend, st.integers(1, 60)),
)
STEPS = st.lists(
    st.tuples(COMMANDS, st.timedeltas(timedelta(), timedelta(hours=2))), min_size=1, max_size=30
)


@given(STEPS)
def test_minutes_studied_never_exceed_the_time_that_passed(
    steps: list[tuple[Command, timedelta]],
) -> None:
    timer, now = clock.new(MINUTE), NOON
    spans: list[Span] = []
    phases: list[int] = []
    for command, later in steps:
        now += later
        outcome = clock.apply(timer, command, now, MINUTE)
        if isinstance(outcome, Rejected):
            continue
        assert outcome.timer.version > timer.version
        assert outcome.timer.ends_at is None or outcome.timer.ends_at > now
        timer = outcome.timer
        spans += [span for studied in outcome.studied for span in studied.spans]
        phases += [studied.phase_number for studied in outcome.studied]
    assert all(before.ended <= after.began for before, after in pairwise(spans))
    assert all(NOON <= span.began < span.ended <= now for span in spans)
    assert phases == sorted(set(phases))


@given(STEPS, st.lists(st.timedeltas(timedelta(), timedelta(hours=9)), max_size=5))
def test_it_does_not_matter_how_often_or_late_due_ends_are_noticed(
    steps: list[tuple[Command, timedelta]], looks: list[timedelta]
) -> None:
    timer, now = clock.new(MINUTE), NOON
    for command, later in steps:
        now += later
        outcome = clock.apply(timer, command, now, MINUTE)
        timer = outcome.timer
    at_once = clock.settle(timer, now + timedelta(hours=9), MINUTE)
    seen = Change(timer=timer)
    for look in sorted(looks):
        step = clock.settle(seen.timer, now + look, MINUTE)
        seen = Change(timer=step.timer, studied=seen.studied + step.studied)
    step = clock.settle(seen.timer, now + timedelta(hours=9), MINUTE)
    assert Change(timer=step.timer, studied=seen.studied + step.studied) == at_once
