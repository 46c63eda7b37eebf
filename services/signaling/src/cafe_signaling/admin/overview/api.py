"""`/api/calls/admin/overview`: calls in numbers. Role `admin` only."""

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import administration
from cafe_chassis.administration import Admin, Overview, Total
from cafe_signaling.tables import CallRow, PlaceRow


@get(
    "/api/calls/admin/overview",
    operation_id="admin_overview",
    summary="Calls in numbers",
    tags=["administration"],
    dependencies=administration.GIVEN,
)
async def overview(
    admin: NamedDependency[Admin],  # noqa: ARG001 - administrators only
    session: NamedDependency[AsyncSession],
) -> Overview:
    """Calls that go on; of those that are over nothing is kept, so nothing is counted by day."""
    calls = select(func.count()).where(CallRow.call_id.is_not(None)).scalar_subquery()
    people = select(func.count()).select_from(PlaceRow).scalar_subquery()
    row = (await session.execute(select(calls, people))).one()
    return Overview(
        totals=[Total(name="calls", value=row[0]), Total(name="people in them", value=row[1])],
        days=None,
    )
