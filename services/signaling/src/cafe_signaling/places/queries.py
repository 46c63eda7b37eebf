"""SQL of calls and places."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_signaling.places.state import Call, Place
from cafe_signaling.tables import CallRow, PlaceRow, SignalRow


async def lock(session: AsyncSession, room_id: UUID) -> Call:
    """Read a room's call and keep it locked until the transaction ends.

    The places are read by a second statement: the first may have waited for the lock, and its
    snapshot is older than what the one before us did. They are locked too, since who takes
    signals off the queue locks only his place: otherwise he and `save` could block each other.
    """
    # What this session may have read before the lock does not count.
    found = (
        select(CallRow)
        .where(CallRow.room_id == room_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = await session.scalar(found)
    if row is None:
        await session.execute(insert(CallRow).values(room_id=room_id).on_conflict_do_nothing())
        row = (await session.scalars(found)).one()
    places = await session.scalars(
        select(PlaceRow)
        .where(PlaceRow.room_id == room_id)
        .order_by(PlaceRow.slot)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _call(row, places)


async def clock(session: AsyncSession) -> datetime:
    """Return PostgreSQL's time: a replica with a wrong clock frees no place too early (P23)."""
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now


async def read(session: AsyncSession, room_ids: Iterable[UUID]) -> dict[UUID, Call]:
    """Return the calls of these rooms; those that never had one are missing."""
    rows = await session.execute(
        select(CallRow, PlaceRow)
        .outerjoin(PlaceRow, PlaceRow.room_id == CallRow.room_id)
        .where(CallRow.room_id.in_(list(room_ids)))
    )
    calls: dict[UUID, tuple[CallRow, list[PlaceRow]]] = {}
    for row, place in rows:
        places = calls.setdefault(row.room_id, (row, []))[1]
        if place is not None:
            places.append(place)
    return {room_id: _call(row, places) for room_id, (row, places) in calls.items()}


async def save(session: AsyncSession, before: Call, after: Call, freed: Sequence[UUID]) -> None:
    """Store a locked call. What was on its way to or from `freed` is dropped with their places."""
    room_id = after.room_id
    if freed:
        await session.execute(
            delete(PlaceRow).where(PlaceRow.room_id == room_id, PlaceRow.user_id.in_(freed))
        )
        await session.execute(
            delete(SignalRow).where(
                SignalRow.room_id == room_id,
                or_(SignalRow.to_user.in_(freed), SignalRow.from_user.in_(freed)),
            )
        )
    for place in after.places:
        if place not in before.places:
            await _put(session, room_id, place)
    await session.execute(
        update(CallRow)
        .where(CallRow.room_id == room_id)
        .values(call_id=after.call_id, version=after.version, fence=after.fence)
    )


async def note_ended(session: AsyncSession, room_id: UUID, fence: int) -> None:
    """Note that the admissions up to this one were ended by hand."""
    await session.execute(
        update(CallRow).where(CallRow.room_id == room_id).values(ended_fence=fence)
    )


async def forget(session: AsyncSession, room_id: UUID) -> None:
    """Delete all there is of a room."""
    await session.execute(delete(CallRow).where(CallRow.room_id == room_id))


async def due(session: AsyncSession, hold: timedelta, silence: timedelta | None) -> list[UUID]:
    """Return the rooms with a place that is lost for `hold`, or silent for `silence`, or longer.

    Silent: thought to have a socket, but no replica says so. None: do not look for those.
    """
    now = func.clock_timestamp()
    found = PlaceRow.lost_at <= now - hold
    if silence is not None:
        found = or_(found, _silent(silence))
    return list(await session.scalars(select(PlaceRow.room_id).where(found).distinct()))


async def silent(session: AsyncSession, room_id: UUID, silence: timedelta) -> list[PlaceRow]:
    """Return the places of a room whose replica has been silent for `silence` or longer."""
    found = select(PlaceRow).where(PlaceRow.room_id == room_id, _silent(silence))
    return list(await session.scalars(found))


def _silent(silence: timedelta) -> ColumnElement[bool]:
    return and_(PlaceRow.lost_at.is_(None), PlaceRow.seen_at <= func.clock_timestamp() - silence)


async def rooms_of(session: AsyncSession, *user_ids: UUID) -> list[UUID]:
    """Return the rooms in whose call each of these people has a place, in the order of locking."""
    found = (
        select(PlaceRow.room_id)
        .where(PlaceRow.user_id.in_(user_ids))
        .group_by(PlaceRow.room_id)
        .having(func.count() == len(user_ids))
        .order_by(PlaceRow.room_id)
    )
    return list(await session.scalars(found))


async def holds_any(session: AsyncSession, user_id: UUID) -> bool:
    """Say whether a person has a place in any room's call."""
    found = select(PlaceRow.slot).where(PlaceRow.user_id == user_id).limit(1)
    return await session.scalar(found) is not None


async def _put(session: AsyncSession, room_id: UUID, place: Place) -> None:
    values = {
        "user_id": place.user_id,
        "username": place.username,
        "fence": place.fence,
        "roster_version": place.roster_version,
        "lost_at": place.lost_at,
        "page": place.page,
        "said": place.said,
        "seen_at": func.clock_timestamp(),
    }
    await session.execute(
        insert(PlaceRow)
        .values(room_id=room_id, slot=place.slot, **values)
        .on_conflict_do_update(index_elements=["room_id", "slot"], set_=values)
    )


def _call(row: CallRow, places: Iterable[PlaceRow]) -> Call:
    return Call(
        room_id=row.room_id,
        call_id=row.call_id,
        version=row.version,
        fence=row.fence,
        places=tuple(
            Place(
                slot=place.slot,
                user_id=place.user_id,
                username=place.username,
                fence=place.fence,
                roster_version=place.roster_version,
                lost_at=place.lost_at,
                page=place.page,
                said=place.said,
            )
            for place in sorted(places, key=lambda place: place.slot)
        ),
    )
