"""SQL on minutes by day."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.progress.schemas import LabelMinutes
from cafe_tracker.tables import DayTotal, LabelKind, LabelTotal, StudyDay, StudySession


async def minutes_by_day(
    session: AsyncSession, person_id: UUID, first: date = date.min, last: date = date.max
) -> dict[date, int]:
    """Return a person's minutes of each day that has some, first and last day included."""
    rows = await session.execute(
        select(DayTotal.day, DayTotal.minutes)
        .where(DayTotal.person_id == person_id, DayTotal.day.between(first, last))
        .order_by(DayTotal.day)
    )
    return {day: minutes for day, minutes in rows}  # noqa: C416 - rows are no tuples to mypy


async def totals(session: AsyncSession, person_id: UUID, kind: LabelKind) -> list[LabelMinutes]:
    """Return all of a person's minutes by label, most first."""
    rows = await session.execute(
        select(LabelTotal.label, LabelTotal.minutes, LabelTotal.sessions)
        .where(LabelTotal.person_id == person_id, LabelTotal.kind == kind)
        .order_by(LabelTotal.minutes.desc(), LabelTotal.label)
    )
    return [
        LabelMinutes(name=label or None, minutes=minutes, sessions=count)
        for label, minutes, count in rows
    ]


async def totals_since(
    session: AsyncSession, person_id: UUID, kind: LabelKind, first: date
) -> list[LabelMinutes]:
    """Return a person's minutes by label of the days from `first` on, most first."""
    label = {
        "subject": StudySession.subject,
        "room": StudySession.room_code,
        "source": StudySession.source,
    }[kind]
    minutes = func.sum(StudyDay.minutes)
    rows = await session.execute(
        select(label, minutes, func.count(StudyDay.session_id.distinct()))
        .join(StudySession, StudySession.id == StudyDay.session_id)
        .where(StudyDay.person_id == person_id, StudyDay.day >= first)
        .group_by(label)
        .order_by(minutes.desc(), label)
    )
    return [
        LabelMinutes(name=name, minutes=int(count), sessions=sessions)
        for name, count, sessions in rows
    ]
