"""SQL of administration about calls."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.administration import by_id
from cafe_signaling.admin.calls.schemas import CallFilter, Sort
from cafe_signaling.tables import CallRow, PlaceRow


async def rooms(
    session: AsyncSession, wanted: CallFilter, sort: Sort, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Return the rooms of up to `limit` calls that go on, from after one of them."""
    query = select(CallRow.room_id).where(CallRow.call_id.is_not(None))
    if wanted.q:
        named = select(PlaceRow.room_id).where(
            PlaceRow.username.icontains(wanted.q, autoescape=True)
        )
        query = query.where(CallRow.room_id.in_(named))
    if wanted.user_id is not None:
        query = query.where(
            CallRow.room_id.in_(select(PlaceRow.room_id).where(PlaceRow.user_id == wanted.user_id))
        )
    query = by_id(query, CallRow.call_id, after, newest_first=sort == "-started_at")
    return (await session.scalars(query.limit(limit))).all()
