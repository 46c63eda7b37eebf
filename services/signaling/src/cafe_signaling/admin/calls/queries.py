"""SQL of administration about calls."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_signaling.admin.calls.schemas import CallFilter
from cafe_signaling.tables import CallRow, PlaceRow


async def rooms(
    session: AsyncSession, wanted: CallFilter, before: UUID | None, limit: int
) -> Sequence[UUID]:
    """Return the rooms of up to `limit` calls that go on, the newest first (ids are UUIDv7)."""
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
    if before is not None:
        query = query.where(CallRow.call_id < before)
    return (await session.scalars(query.order_by(CallRow.call_id.desc()).limit(limit))).all()
