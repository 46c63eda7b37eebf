"""What the progress page shows (docs/api.md §6)."""

from datetime import date
from typing import Literal

from msgspec import Struct

from cafe_contracts.states import WeekStart
from cafe_tracker.preferences.schemas import Weekday
from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.sessions.schemas import Session

Period = Literal["week", "month", "year", "all"]


class Progress(Struct, frozen=True, kw_only=True):
    """A person's numbers, by his own days and his own week.

    last_7_days has today last. Goals are None while none is set. streak_days: days in a row with
    minutes, planned rest days left out; score: 0 to 100, the moving score beside it.
    week_chosen: false until the person has said where the week begins.
    proven_minutes: those of total_minutes that a timer has seen; active_days: days with any.
    """

    timezone: str
    today_minutes: int
    week_minutes: int
    week_start: date
    last_7_days: list[DayMinutes]
    total_minutes: int
    streak_days: int
    best_streak_days: int
    daily_goal_minutes: int | None
    recent_sessions: list[Session]
    weekly_goal_minutes: int | None
    rest_days: list[Weekday]
    week_starts_on: WeekStart
    week_chosen: bool
    score: int
    proven_minutes: int
    active_days: int


class LabelMinutes(Struct, frozen=True, kw_only=True):
    """Minutes under one name: a subject, a room's code or a source; None: without one."""

    name: str | None
    minutes: int
    sessions: int


class Achievement(Struct, frozen=True, kw_only=True):
    """Something reached, or not yet: have of target. earned_on: the day, None if not yet."""

    code: str
    title: str
    description: str
    earned_on: date | None
    have: int
    target: int
