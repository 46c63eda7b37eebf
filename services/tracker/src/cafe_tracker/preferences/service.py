"""The rules of a person's settings."""

from collections.abc import Iterable

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.identity import Principal
from cafe_tracker.people import service as people
from cafe_tracker.preferences.schemas import (
    WEEKDAYS,
    StudySettings,
    StudySettingsPatch,
    Weekday,
)
from cafe_tracker.sessions import rollups
from cafe_tracker.tables import Person


async def show(session: AsyncSession, who: Principal) -> StudySettings:
    """Return the caller's settings; the defaults before he has set any."""
    person = await session.get(Person, who.id)
    if person is None:
        return StudySettings(
            daily_goal_minutes=None,
            weekly_goal_minutes=None,
            rest_days=[],
            week_starts_on="monday",
        )
    return _shown(person)


async def change(session: AsyncSession, who: Principal, patch: StudySettingsPatch) -> StudySettings:
    """Change the caller's settings; other rest days make another row of days."""
    person = await people.known_and_locked(session, who)
    if not isinstance(patch.daily_goal_minutes, UnsetType):
        person.daily_goal_minutes = patch.daily_goal_minutes
    if not isinstance(patch.weekly_goal_minutes, UnsetType):
        person.weekly_goal_minutes = patch.weekly_goal_minutes
    if not isinstance(patch.week_starts_on, UnsetType):
        person.week_starts_on = patch.week_starts_on
        person.week_chosen = True
    if not isinstance(patch.rest_days, UnsetType):
        person.rest_days = sorted({WEEKDAYS.index(day) for day in patch.rest_days})
        await rollups.recount_run(session, person)
    return _shown(person)


def named(weekdays: Iterable[int]) -> list[Weekday]:
    """Return the names of weekdays, 0 being Monday."""
    return [WEEKDAYS[number] for number in sorted(weekdays)]


def _shown(person: Person) -> StudySettings:
    return StudySettings(
        daily_goal_minutes=person.daily_goal_minutes,
        weekly_goal_minutes=person.weekly_goal_minutes,
        rest_days=named(person.rest_days),
        week_starts_on=person.week_starts_on,
    )
