"""What the progress page shows (docs/api.md §6)."""

from datetime import date

from msgspec import Struct

from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.sessions.schemas import Session


class Progress(Struct, frozen=True, kw_only=True):
    """A person's numbers, by his own days and his own week (from Monday on, week_start).

    last_7_days has today last. daily_goal_minutes is None while no goal is set.
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
