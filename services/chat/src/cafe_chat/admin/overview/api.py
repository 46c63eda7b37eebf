"""`/api/chat/admin/overview`: chat in numbers. Role `admin` only."""

from datetime import timedelta

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import administration
from cafe_chassis.administration import OVERVIEW_DAYS, Admin, Overview, Total, days_of
from cafe_chassis.clock import now
from cafe_chat.admin.overview import queries


@get(
    "/api/chat/admin/overview",
    operation_id="admin_overview",
    summary="Chat in numbers",
    tags=["administration"],
    dependencies=administration.GIVEN,
)
async def overview(
    admin: NamedDependency[Admin],  # noqa: ARG001 - administrators only
    session: NamedDependency[AsyncSession],
) -> Overview:
    """Who is online, what was said in the last thirty days, what waits for a moderator."""
    online, sent, reported = await queries.totals(session)
    today = now().date()
    by_day = await queries.sent_by_day(session, today - timedelta(days=OVERVIEW_DAYS))
    return Overview(
        totals=[
            Total(name="people in rooms", value=online),
            Total(name="messages", value=sent),
            Total(name="open reports", value=reported),
        ],
        days=days_of("messages", by_day, today),
    )
