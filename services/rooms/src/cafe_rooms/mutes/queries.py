"""SQL about mutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.tables import Mute


async def muted_until(
    session: AsyncSession, room_id: UUID, person_id: UUID, at: datetime
) -> datetime | None:
    """Return until when somebody may not write, None when he may at `at`."""
    return await session.scalar(
        select(Mute.muted_until).where(
            Mute.room_id == room_id, Mute.person_id == person_id, Mute.muted_until > at
        )
    )


async def keep(
    session: AsyncSession, room_id: UUID, person_id: UUID, *, until: datetime, by: UUID
) -> None:
    """Mute somebody, instead of a mute that stands already."""
    values = {"muted_until": until, "muted_by": by}
    await session.execute(
        insert(Mute)
        .values(room_id=room_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=[Mute.room_id, Mute.person_id], set_=values)
    )


async def remove(session: AsyncSession, room_id: UUID, person_id: UUID) -> bool:
    """Lift a mute; return whether there was one, even one that was over."""
    lifted = await session.scalar(
        delete(Mute)
        .where(Mute.room_id == room_id, Mute.person_id == person_id)
        .returning(Mute.person_id)
    )
    return lifted is not None


async def remove_all_of(session: AsyncSession, person_id: UUID) -> None:
    """Forget every mute of somebody who is no more."""
    await session.execute(delete(Mute).where(Mute.person_id == person_id))
