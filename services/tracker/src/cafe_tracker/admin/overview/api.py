"""`/api/tracker/admin/overview`: study in numbers. Role `admin` only."""

from datetime import timedelta

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import administration
from cafe_chassis.administration import OVERVIEW_DAYS, Admin, Overview, Total, days_of
from cafe_chassis.clock import now
from cafe_tracker.admin.overview import queries


@get(
    "/api/tracker/admin/overview",
    operation_id="admin_overview",
    summary="Study in numbers",
    tags=["administration"],
    dependencies=administration.GIVEN,
)
async def overview(
    admin: NamedDependency[Admin],  # noqa: ARG001 - administrators only
    session: NamedDependency[AsyncSession],
) -> Overview:
    """Hours studied, timers that run, and minutes on each of the last thirty days."""
    minutes, proven, running = await queries.totals(session)
    today = now().date()
    by_day = await queries.minutes_by_day(session, today - timedelta(days=OVERVIEW_DAYS))
    return Overview(
        totals=[
            Total(name="hours studied", value=minutes // 60),
            Total(name="of them seen by a timer", value=proven // 60),
            Total(name="timers running", value=running),
        ],
        days=days_of("minutes", by_day, today),
    )
