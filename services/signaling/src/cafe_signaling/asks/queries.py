"""SQL of wishes for a call, and of the breaks that they wait for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_signaling.tables import AskRow, BreakRow


async def put(session: AsyncSession, ask: AskRow) -> AskRow:
    """Store a wish; the one that is there already stays."""
    values = {column.name: getattr(ask, column.name) for column in AskRow.__table__.columns}
    draft = insert(AskRow).values(values)
    keys = [AskRow.room_id, AskRow.asker_id, AskRow.asked_id]
    await session.execute(draft.on_conflict_do_nothing(index_elements=keys))
    found = await session.scalars(
        select(AskRow).where(
            AskRow.room_id == ask.room_id,
            AskRow.asker_id == ask.asker_id,
            AskRow.asked_id == ask.asked_id,
        )
    )
    return found.one()


async def count_by(session: AsyncSession, asker_id: UUID) -> int:
    """Return how many wishes of a person are open."""
    found = select(func.count()).where(AskRow.asker_id == asker_id)
    return (await session.execute(found)).scalar_one()


async def of_person(session: AsyncSession, room_id: UUID, user_id: UUID) -> Sequence[AskRow]:
    """Return the wishes in a room by a person and to him, the oldest first."""
    found = select(AskRow).where(AskRow.room_id == room_id, _with(user_id))
    return (await session.scalars(found.order_by(AskRow.asked_at))).all()


async def waiting_in(session: AsyncSession, room_id: UUID) -> Sequence[AskRow]:
    """Return, locked, the wishes of a room that are not due yet."""
    found = select(AskRow).where(AskRow.room_id == room_id, AskRow.due_at.is_(None))
    return (await session.scalars(found.with_for_update())).all()


async def waiting_of(session: AsyncSession, user_id: UUID) -> Sequence[AskRow]:
    """Return, locked, the wishes by and to a person that are not due yet."""
    found = select(AskRow).where(_with(user_id), AskRow.due_at.is_(None))
    return (await session.scalars(found.with_for_update())).all()


async def take(session: AsyncSession, room_id: UUID, ask_id: UUID, user_id: UUID) -> AskRow | None:
    """Delete a wish by or to this person; None when there is none."""
    done = delete(AskRow).where(AskRow.id == ask_id, AskRow.room_id == room_id, _with(user_id))
    return await session.scalar(done.returning(AskRow))


async def take_between(
    session: AsyncSession, room_id: UUID | None, one: UUID, other: UUID
) -> Sequence[AskRow]:
    """Delete what two people have asked each other, in one room or in all."""
    done = delete(AskRow).where(_with(one), _with(other))
    if room_id is not None:
        done = done.where(AskRow.room_id == room_id)
    return (await session.scalars(done.returning(AskRow))).all()


async def take_of(
    session: AsyncSession, user_id: UUID, room_id: UUID | None = None
) -> Sequence[AskRow]:
    """Delete the wishes by and to a person, in one room or in all."""
    done = delete(AskRow).where(_with(user_id))
    if room_id is not None:
        done = done.where(AskRow.room_id == room_id)
    return (await session.scalars(done.returning(AskRow))).all()


async def forget_room(session: AsyncSession, room_id: UUID) -> None:
    """Delete the wishes of a room that is gone, and what is known of its timer."""
    await session.execute(delete(AskRow).where(AskRow.room_id == room_id))
    await session.execute(delete(BreakRow).where(BreakRow.owner_id == room_id))


async def trim(session: AsyncSession, kept: timedelta, due_kept: timedelta) -> None:
    """Delete what was asked, or came due, longer ago than this."""
    now = func.now()
    old = or_(AskRow.asked_at < now - kept, AskRow.due_at < now - due_kept)
    await session.execute(delete(AskRow).where(old))


async def mark_due(session: AsyncSession, ask_ids: Sequence[UUID], now: datetime) -> None:
    """Note that the break of these wishes has come."""
    await session.execute(update(AskRow).where(AskRow.id.in_(ask_ids)).values(due_at=now))


async def put_break(
    session: AsyncSession, owner_id: UUID, version: int, on_break_at: datetime | None
) -> bool:
    """Note how a timer stands, of a room or of a person; False when something newer is known."""
    draft = insert(BreakRow).values(owner_id=owner_id, version=version, on_break_at=on_break_at)
    # A break goes on through pauses and extensions: it was reached when it was first heard of.
    began = func.coalesce(BreakRow.on_break_at, draft.excluded.on_break_at)
    put = draft.on_conflict_do_update(
        index_elements=[BreakRow.owner_id],
        set_={"version": version, "on_break_at": None if on_break_at is None else began},
        where=BreakRow.version < version,
    ).returning(BreakRow.owner_id)
    return await session.scalar(put) is not None


async def breaks_of(
    session: AsyncSession, owner_ids: Sequence[UUID]
) -> dict[UUID, datetime | None]:
    """Return when these timers reached their breaks; None or missing: they are in none."""
    rows = await session.execute(
        select(BreakRow.owner_id, BreakRow.on_break_at).where(BreakRow.owner_id.in_(owner_ids))
    )
    return {row.owner_id: row.on_break_at for row in rows}


async def forget_person(session: AsyncSession, person_id: UUID) -> None:
    """Delete all there is of a person here."""
    await take_of(session, person_id)
    await session.execute(delete(BreakRow).where(BreakRow.owner_id == person_id))


def _with(user_id: UUID) -> ColumnElement[bool]:
    return or_(AskRow.asker_id == user_id, AskRow.asked_id == user_id)
