"""SQL of administration about reports."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.administration import by_id
from cafe_chat.admin.reports.schemas import ReportFilter, Sort
from cafe_chat.reports.queries import ReportRow, cards
from cafe_chat.tables import Report, Room
from cafe_database.words import has


async def page(
    session: AsyncSession, wanted: ReportFilter, sort: Sort, after: UUID | None, limit: int
) -> list[ReportRow]:
    """Return up to `limit` reports with their rooms' `code`, from after one of them."""
    query = cards().add_columns(Room.code).join(Room, Room.id == Report.room_id)
    if wanted.q:
        query = query.where(has(Report.body, wanted.q))
    if wanted.state is not None:
        query = query.where(Report.state == wanted.state)
    if wanted.reason is not None:
        query = query.where(Report.reason == wanted.reason)
    query = by_id(query, Report.id, after, newest_first=sort == "-created_at")
    return list((await session.execute(query.limit(limit))).all())


async def one(session: AsyncSession, report_id: UUID) -> ReportRow | None:
    """Return a report with its room's `code`, None when there is none."""
    query = cards().add_columns(Room.code).join(Room, Room.id == Report.room_id)
    return (await session.execute(query.where(Report.id == report_id))).one_or_none()


async def room_of(session: AsyncSession, report_id: UUID) -> UUID | None:
    """Return the room that a report comes from, None when there is no such report."""
    return await session.scalar(select(Report.room_id).where(Report.id == report_id))
