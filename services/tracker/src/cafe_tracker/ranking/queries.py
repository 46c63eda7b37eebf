"""SQL on rankings."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.tables import LabelTotal, Person, RankedMember


async def opt_in(session: AsyncSession, room_id: UUID, person_id: UUID) -> None:
    """Put somebody into a room's ranking."""
    draft = insert(RankedMember).values(room_id=room_id, person_id=person_id)
    await session.execute(draft.on_conflict_do_nothing())


async def opt_out(session: AsyncSession, room_id: UUID, person_id: UUID) -> None:
    """Take somebody out of a room's ranking."""
    await session.execute(
        delete(RankedMember).where(
            RankedMember.room_id == room_id, RankedMember.person_id == person_id
        )
    )


async def close(session: AsyncSession, room_id: UUID) -> None:
    """Forget the ranking of a room that is gone."""
    await session.execute(delete(RankedMember).where(RankedMember.room_id == room_id))


async def opted_in(session: AsyncSession, room_id: UUID) -> list[Person]:
    """Return those who want to be in a room's ranking."""
    found = await session.scalars(
        select(Person)
        .join(RankedMember, RankedMember.person_id == Person.person_id)
        .where(RankedMember.room_id == room_id)
    )
    return list(found)


async def minutes_since(
    session: AsyncSession, room_id: UUID, first_days: Mapping[UUID, date]
) -> dict[UUID, int]:
    """Return the minutes that a room's timer has seen of people, each from his own day on."""
    rows = await session.execute(
        _SINCE,
        {
            "room_id": room_id,
            "people": list(first_days),
            "firsts": list(first_days.values()),
        },
    )
    return {person_id: int(minutes) for person_id, minutes in rows}


async def minutes_ever(
    session: AsyncSession, room_code: str, people: list[UUID]
) -> dict[UUID, int]:
    """Return all minutes that a room's timer has ever seen of people."""
    rows = await session.execute(
        select(LabelTotal.person_id, LabelTotal.proven_minutes).where(
            LabelTotal.person_id.in_(people),
            LabelTotal.kind == "room",
            LabelTotal.label == room_code,
        )
    )
    return {person_id: int(minutes) for person_id, minutes in rows}


_SINCE = text(
    """
    SELECT d.person_id, sum(d.minutes)
    FROM unnest(CAST(:people AS uuid[]), CAST(:firsts AS date[])) AS p (person_id, first)
    JOIN room_days d
      ON d.room_id = :room_id AND d.person_id = p.person_id AND d.day >= p.first
    GROUP BY d.person_id
    """
)
