"""`/api/auth/admin/overview`: people in numbers. Role `admin` only."""

from datetime import timedelta

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin import guard, queries
from cafe_chassis.administration import OVERVIEW_DAYS, Overview, Total, days_of
from cafe_chassis.clock import now
from cafe_http.identity import Principal


@get(
    "/api/auth/admin/overview",
    operation_id="authOverview",
    summary="People in numbers",
    tags=["administration"],
    dependencies=guard.GIVEN,
)
async def overview(
    admin: NamedDependency[Principal],  # noqa: ARG001 - administrators only
    session: NamedDependency[AsyncSession],
) -> Overview:
    """Accounts, log-ins that live, and who signed up in the last thirty days."""
    people, admins, sessions = await queries.totals(session)
    today = now().date()
    registered = await queries.registered_by_day(session, today - timedelta(days=OVERVIEW_DAYS))
    return Overview(
        totals=[
            Total(name="accounts", value=people),
            Total(name="administrators", value=admins),
            Total(name="log-ins that live", value=sessions),
        ],
        days=days_of("new accounts", registered, today),
    )
