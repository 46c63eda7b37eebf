"""SQL over reports."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cafe_chat.tables import Message, Person, Report, ReportState

ReportRow = Row[*tuple[Any, ...]]
"""A Report's columns, and the usernames `author`, `reporter` and `judge` (None: never heard of)."""


async def add(session: AsyncSession, columns: dict[str, object]) -> Report:
    """Keep a report; who reports a message again has his first report back."""
    await session.execute(insert(Report).values(columns).on_conflict_do_nothing())
    return (
        await session.scalars(
            select(Report).where(
                Report.message_id == columns["message_id"],
                Report.reporter_id == columns["reporter_id"],
            )
        )
    ).one()


async def message(session: AsyncSession, room_id: UUID, message_id: UUID) -> Message | None:
    """Return a message of this room."""
    return await session.scalar(
        select(Message).where(Message.id == message_id, Message.room_id == room_id)
    )


async def page(
    session: AsyncSession, room_id: UUID, state: ReportState, before: UUID | None, limit: int
) -> list[ReportRow]:
    """Return up to `limit` reports of a room, the newest first."""
    query = cards().where(Report.room_id == room_id, Report.state == state)
    if before is not None:
        query = query.where(Report.id < before)
    return list((await session.execute(query.order_by(Report.id.desc()).limit(limit))).all())


async def one(session: AsyncSession, room_id: UUID, report_id: UUID) -> ReportRow | None:
    """Return a report of this room."""
    query = cards().where(Report.id == report_id, Report.room_id == room_id)
    return (await session.execute(query)).one_or_none()


async def for_change(session: AsyncSession, room_id: UUID, report_id: UUID) -> Report | None:
    """Return a report of this room, locked until the end of the transaction."""
    return await session.scalar(
        select(Report).where(Report.id == report_id, Report.room_id == room_id).with_for_update()
    )


async def lock_message(session: AsyncSession, room_id: UUID, report_id: UUID) -> None:
    """Lock the message that a report of this room is about until the end of the transaction."""
    reported = select(Report.message_id).where(Report.id == report_id, Report.room_id == room_id)
    await session.execute(
        select(Message.id)
        .where(Message.id == reported.scalar_subquery())
        .with_for_update(key_share=True)
    )


async def remove_swept(session: AsyncSession, room_id: UUID, upto: int) -> None:
    """Delete the reports of messages that retention has taken away, with their texts."""
    await session.execute(delete(Report).where(Report.room_id == room_id, Report.seq <= upto))


def cards() -> Select[*tuple[Any, ...]]:
    """Select ReportRows; the caller narrows and orders."""
    author, reporter, judge = aliased(Person), aliased(Person), aliased(Person)
    return (
        select(
            *Report.__table__.columns,
            author.username.label("author"),
            reporter.username.label("reporter"),
            judge.username.label("judge"),
        )
        .outerjoin(author, author.id == Report.author_id)
        .outerjoin(reporter, reporter.id == Report.reporter_id)
        .outerjoin(judge, judge.id == Report.closed_by)
    )
