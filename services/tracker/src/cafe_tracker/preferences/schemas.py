"""A person's own settings of study (docs/api.md §6)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import WeekStart

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
"""By their numbers in Python's calendar."""

DailyGoal = Annotated[int, Meta(ge=1, le=1440, description="Minutes a day; null: no goal.")]
WeeklyGoal = Annotated[int, Meta(ge=1, le=10_080, description="Minutes a week; null: no goal.")]
RestDays = Annotated[
    list[Weekday], Meta(max_length=6, description="Days on which nothing is planned.")
]


class StudySettings(Struct, frozen=True, kw_only=True):
    """Goals are minutes; None: no goal. rest_days from Monday on."""

    daily_goal_minutes: int | None
    weekly_goal_minutes: int | None
    rest_days: list[Weekday]
    week_starts_on: WeekStart


class StudySettingsPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change."""

    daily_goal_minutes: DailyGoal | UnsetType | None = UNSET
    weekly_goal_minutes: WeeklyGoal | UnsetType | None = UNSET
    rest_days: RestDays | UnsetType = UNSET
    week_starts_on: WeekStart | UnsetType = UNSET
