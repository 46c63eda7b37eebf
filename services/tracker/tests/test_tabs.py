"""One timer, several tabs: against a model that only counts minutes, and against the real thing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cafe_tracker.spans import Span, tidy, total
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

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABS = 3

STARTS = st.builds(
    Start,
    focus_minutes=st.none() | st.integers(1, 8),
    break_minutes=st.none() | st.integers(0, 3),
    long_break_minutes=st.none() | st.integers(0, 3),
    rounds=st.none() | st.integers(1, 3),
    auto_start=st.none() | st.booleans(),
    mode=st.sampled_from([None, "countdown", "flow"]),
    flow_ratio=st.none() | st.integers(1, 4),
    overtime_minutes=st.none() | st.integers(0, 3),
)
OTHERS = st.sampled_from([Pause(), Resume(), Reset(), Skip(), End(), Extend(2)])


class Model:
    """A timer as somebody with paper and a wrist watch would keep it, a minute at a time."""

    def __init__(self) -> None:
        self.status, self.phase, self.round = "idle", "focus", 1
        self.plan: dict[str, Any] = self.defaults()
        self.counted, self.length = 0, 25
        self.changes = 0
        self.studied: dict[int, int] = {}
        self.phases = 1

    @staticmethod
    def defaults() -> dict[str, Any]:
        return {
            "focus_minutes": 25,
            "break_minutes": 5,
            "long_break_minutes": 15,
            "rounds": 4,
            "auto_start": False,
            "mode": "countdown",
            "flow_ratio": 5,
            "overtime_minutes": 0,
        }

    @property
    def fresh(self) -> bool:
        return (self.status, self.phase, self.round) == ("idle", "focus", 1)

    def tick(self) -> None:
        if self.status == "running":
            self.counted += 1
            if self.counted == self.length:
                self.leave(goes_on=self.plan["auto_start"])

    def obey(self, command: Command) -> bool:
        """Do it, or say that it makes no sense now."""
        match command:
            case Start() if self.status == "idle":
                return self.start(command)
            case Pause() if self.status == "running":
                self.status = "paused"
            case Resume() if self.status == "paused":
                self.status = "running"
            case Extend(minutes) if self.status != "idle":
                self.length += minutes
            case Skip() if not self.fresh:
                self.leave(goes_on=self.plan["auto_start"] and self.status != "idle")
                return True
            case Reset() | End() if isinstance(command, Reset) or self.status != "idle":
                self.note()
                self.stand("focus", 1)
            case _:
                return False
        self.changes += 1
        return True

    def start(self, command: Start) -> bool:
        mode = self.plan["mode"]
        if not self.fresh and command.mode not in (None, mode):
            return False
        plan = self.defaults() if self.fresh else dict(self.plan)
        if self.fresh and command.mode == "flow":
            plan["focus_minutes"] = 180
        plan |= {name: v for name in plan if (v := getattr(command, name)) is not None}
        if plan["mode"] == "flow":
            plan |= {"rounds": 1, "overtime_minutes": 0}
        elif plan["rounds"] < self.round + (self.phase == "break"):
            return False
        self.plan = plan
        self.begin(self.phase, self.round)
        self.status = "running"
        self.changes += 1
        return True

    def leave(self, *, goes_on: bool) -> None:
        self.note()
        if self.plan["mode"] == "flow" and self.phase == "focus":
            earned = (self.counted + self.plan["flow_ratio"] - 1) // self.plan["flow_ratio"]
            self.plan["break_minutes"] = min(60, earned)
        self.stand(*self.following(self.phase, self.round))
        if goes_on and not self.fresh:
            self.status = "running"
        self.changes += 1

    def following(self, phase: str, round_: int) -> tuple[str, int]:
        if self.plan["mode"] == "flow":
            return ("break", 1) if phase == "focus" else ("focus", 1)
        if phase == "focus":
            return ("break" if round_ < self.plan["rounds"] else "long_break"), round_
        return "focus", (round_ + 1 if phase == "break" else 1)

    def note(self) -> None:
        if self.phase == "focus" and self.counted:
            self.studied[self.phases] = self.counted
        self.phases += 1

    def stand(self, phase: str, round_: int) -> None:
        self.status = "idle"
        self.begin(phase, round_)

    def begin(self, phase: str, round_: int) -> None:
        length = self.plan[f"{phase}_minutes"]
        if length == 0:
            phase, round_ = self.following(phase, round_)
            length = self.plan[f"{phase}_minutes"]
        if phase == "focus":
            length += self.plan["overtime_minutes"]
        self.phase, self.round, self.counted, self.length = phase, round_, 0, length


class Tabs(RuleBasedStateMachine):
    """Tabs that command what they last saw, while time passes and workers look now and then."""

    @initialize()
    def open_tabs(self) -> None:
        self.timer = clock.new(MINUTE)
        self.model = Model()
        self.now = NOON
        self.seen = [self.timer.version] * TABS
        self.studied: dict[int, timedelta] = {}
        self.ran: list[Span] = []

    @rule(minutes=st.integers(0, 12))
    def time_passes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.now += MINUTE
            self.model.tick()

    @rule()
    def a_worker_looks(self) -> None:
        self.took(clock.settle(self.timer, self.now, MINUTE))

    @rule(tab=st.integers(0, TABS - 1))
    def a_tab_looks(self, tab: int) -> None:
        self.seen[tab] = clock.settle(self.timer, self.now, MINUTE).timer.version

    @rule(
        tab=st.integers(0, TABS - 1),
        command=st.one_of(STARTS, OTHERS, OTHERS),
        looks=st.sampled_from([True, True, False]),
    )
    def a_tab_commands(self, tab: int, command: Command, looks: bool) -> None:
        if looks:
            self.a_tab_looks(tab)
        present = clock.settle(self.timer, self.now, MINUTE).timer
        outcome = clock.apply(self.timer, command, self.now, MINUTE, self.seen[tab])
        if isinstance(outcome, Rejected):
            assert outcome.timer == present
            stale = self.seen[tab] != present.version
            assert (outcome.refusal is Refusal.STALE) == stale
            assert stale or not self.model.obey(command)
            return
        assert self.seen[tab] == present.version
        assert self.model.obey(command), command
        self.took(outcome)
        self.seen[tab] = outcome.timer.version

    def took(self, change: Change) -> None:
        assert change.timer.version >= self.timer.version
        self.timer = change.timer
        for phase in change.studied:
            assert phase.phase_number not in self.studied
            self.studied[phase.phase_number] = total(phase.spans)
            self.ran.extend(phase.spans)

    @invariant()
    def the_timer_is_as_the_model_says(self) -> None:
        timer, model = clock.settle(self.timer, self.now, MINUTE).timer, self.model
        assert (timer.status, timer.phase, timer.round) == (model.status, model.phase, model.round)
        assert timer.version == 1 + model.changes
        assert timer.elapsed(self.now) == model.counted * MINUTE
        assert timer.remaining(self.now) == (model.length - model.counted) * MINUTE
        assert {name: getattr(timer.plan, name) for name in model.plan} == model.plan

    @invariant()
    def nothing_is_studied_twice_or_before_it_was(self) -> None:
        settled = clock.settle(self.timer, self.now, MINUTE)
        counted = {number: length // MINUTE for number, length in self.studied.items()}
        counted |= {one.phase_number: total(one.spans) // MINUTE for one in settled.studied}
        assert counted == self.model.studied
        assert total(tidy(self.ran)) == sum(self.studied.values(), timedelta())
        assert sum(counted.values()) * MINUTE <= self.now - NOON


TestTabs = Tabs.TestCase
TestTabs.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)

NAMES = ("start", "pause", "resume", "skip", "end", "reset", "extend")
ROUNDS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMES), min_size=2, max_size=4),
        st.floats(0, 0.15),
    ),
    min_size=2,
    max_size=5,
)


@pytest.mark.asyncio(loop_scope="session")
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ROUNDS)
async def test_of_tabs_that_saw_the_same_one_is_obeyed_and_minutes_count_once(
    person: Callable[..., Any], rounds: list[tuple[list[str], float]]
) -> None:
    ana = person()
    await ana.post("/timer/start", {"focus_minutes": 2, "break_minutes": 1, "auto_start": True})
    for commands, pause_s in rounds:
        version = (await ana.get("/timer")).json()["version"]
        answers = await asyncio.gather(
            *(ana.post(f"/timer/{name}", {"version": version}) for name in commands)
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        obeyed = [answer.json()["version"] for answer in answers if answer.status_code == 200]
        assert len(obeyed) <= 1
        for answer in answers:
            if answer.status_code == 409:
                assert answer.json()["timer"]["version"] >= version
        assert all(after > version for after in obeyed)
        await asyncio.sleep(pause_s)
    await ana.post("/timer/reset")
    sessions = await ana.sessions()
    spans = [
        Span(*(datetime.fromisoformat(one[name]) for name in ("started_at", "ended_at")))
        for one in sessions
    ]
    assert total(spans) == sum((span.length for span in spans), timedelta())
    minutes = sum(one["minutes"] for one in sessions)
    assert minutes * 0.1 <= total(spans).total_seconds() + 1e-3
    assert (await ana.get("/progress")).json()["proven_minutes"] == minutes
