"""Progress over HTTP (docs/api.md §6)."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_http.identity import Principal
from cafe_tracker.progress import service
from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.progress.schemas import Achievement, LabelMinutes, Period, Progress
from cafe_tracker.resources import READS
from cafe_tracker.tables import LabelKind

Year = Annotated[int | None, QueryParameter(ge=2000, le=2200)]


@get("/api/tracker/progress", tags=["progress"], summary="The caller's numbers")
async def show_progress(
    session: NamedDependency[AsyncSession],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
) -> Progress:
    """Return minutes of today, this week and ever, and the streak, by the caller's own days."""
    await core.limiter.require(READS, str(who.id))
    return await service.progress(session, who)


@get("/api/tracker/heatmap", tags=["progress"], summary="Minutes by day of a year")
async def show_heatmap(
    session: NamedDependency[AsyncSession],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    year: Year = None,
) -> list[DayMinutes]:
    """Return the days that have minutes, oldest first; of the present year unless told."""
    await core.limiter.require(READS, str(who.id))
    return await service.heatmap(session, who, year)


@get("/api/tracker/totals", tags=["progress"], summary="Minutes by subject, room or source")
async def show_totals(
    session: NamedDependency[AsyncSession],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    by: FromQuery[LabelKind] = "subject",
    period: FromQuery[Period] = "all",
) -> list[LabelMinutes]:
    """Return minutes of the caller's present week, month or year, or ever; most first."""
    await core.limiter.require(READS, str(who.id))
    return await service.totals(session, who, by, period)


@get("/api/tracker/achievements", tags=["progress"], summary="What the caller has reached")
async def show_achievements(
    session: NamedDependency[AsyncSession],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
) -> list[Achievement]:
    """Return a few milestones and the days they were reached, derived from the ledger."""
    await core.limiter.require(READS, str(who.id))
    return await service.reached(session, who)
