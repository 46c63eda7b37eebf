"""A person's settings over HTTP (docs/api.md §6)."""

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_http.identity import Principal
from cafe_tracker.preferences import service
from cafe_tracker.preferences.schemas import StudySettings, StudySettingsPatch
from cafe_tracker.resources import READS, WRITES


@get("/api/tracker/settings", tags=["settings"], summary="The caller's goals and week")
async def show_settings(
    session: NamedDependency[AsyncSession],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
) -> StudySettings:
    """Return daily and weekly goal, rest days and the first day of the week."""
    await core.limiter.require(READS, str(who.id))
    return await service.show(session, who)


@patch("/api/tracker/settings", tags=["settings"], summary="Change goals and week")
async def change_settings(
    data: JSONBody[StudySettingsPatch],
    session: NamedDependency[AsyncSession],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
) -> StudySettings:
    """Change what is named; null takes a goal away."""
    await core.limiter.require(WRITES, str(who.id))
    return await service.change(session, who, data)
