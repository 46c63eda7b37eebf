"""`/api/rooms/admin/overview`: rooms in numbers. Role `admin` only."""

from datetime import timedelta

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import administration
from cafe_chassis.administration import OVERVIEW_DAYS, Admin, Overview, Total, days_of
from cafe_chassis.clock import now
from cafe_rooms.admin.overview import queries


@get(
    "/api/rooms/admin/overview",
    operation_id="admin_overview",
    tags=["administration"],
    dependencies=administration.GIVEN,
)
async def overview(
    admin: NamedDependency[Admin],  # noqa: ARG001 - administrators only
    session: NamedDependency[AsyncSession],
) -> Overview:
    """Return how many rooms there are, and how many were opened in the last thirty days."""
    rooms, private, memberships = await queries.totals(session)
    today = now().date()
    opened = await queries.opened_by_day(session, today - timedelta(days=OVERVIEW_DAYS))
    return Overview(
        totals=[
            Total(name="rooms", value=rooms),
            Total(name="of them private", value=private),
            Total(name="memberships", value=memberships),
        ],
        days=days_of("new rooms", opened, today),
    )
