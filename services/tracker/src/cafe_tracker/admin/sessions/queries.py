"""SQL of administration about study sessions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.words import has
from cafe_tracker.admin.sessions.schemas import AdminSession, SessionFilter, Sort, Student
from cafe_tracker.tables import Person, StudySession


class ByEnd(Struct, array_like=True, frozen=True):
    """Where a page in order of time ended."""

    ended_at: Annotated[datetime, Meta(tz=True)]
    id: UUID


class ByMinutes(Struct, array_like=True, frozen=True):
    """Where a page in order of length ended: the longest first."""

    minutes: int
    id: UUID


Position = ByEnd | ByMinutes

POSITIONS: dict[Sort, type[Position]] = {
    "-ended_at": ByEnd,
    "ended_at": ByEnd,
    "-minutes": ByMinutes,
}


async def page(
    session: AsyncSession, wanted: SessionFilter, sort: Sort, after: Position | None, limit: int
) -> list[AdminSession]:
    """Return up to `limit` sessions in the order of `sort`, from after a position of it."""
    query = select(StudySession, Person.username).join(
        Person, Person.person_id == StudySession.person_id
    )
    query = query.where(*_conditions(wanted))
    end, length = StudySession.ended_at, StudySession.minutes
    match sort:
        case "-ended_at":
            query = query.order_by(end.desc(), StudySession.id.desc())
        case "ended_at":
            query = query.order_by(end, StudySession.id)
        case "-minutes":
            query = query.order_by(length.desc(), StudySession.id.desc())
    match after:
        case ByEnd(ended_at=ended_at, id=id_):
            key, place = tuple_(end, StudySession.id), (ended_at, id_)
            query = query.where(key > place if sort == "ended_at" else key < place)
        case ByMinutes(minutes=minutes, id=id_):
            query = query.where(tuple_(length, StudySession.id) < (minutes, id_))
    rows = await session.execute(query.limit(limit))
    return [card(row, username) for row, username in rows]


def position(row: AdminSession, sort: Sort) -> Position:
    """Return where a session stands in a list."""
    return ByMinutes(row.minutes, row.id) if sort == "-minutes" else ByEnd(row.ended_at, row.id)


async def one(session: AsyncSession, session_id: UUID) -> AdminSession | None:
    """Return a session, None when there is none."""
    row = (
        await session.execute(
            select(StudySession, Person.username)
            .join(Person, Person.person_id == StudySession.person_id)
            .where(StudySession.id == session_id)
        )
    ).first()
    return None if row is None else card(row[0], row[1])


async def person_of(session: AsyncSession, session_id: UUID) -> UUID | None:
    """Return whose session it is, None when there is none."""
    return await session.scalar(select(StudySession.person_id).where(StudySession.id == session_id))


def card(row: StudySession, username: str) -> AdminSession:
    """Return a session as administrators see it."""
    return AdminSession(
        id=row.id,
        user=Student(id=row.person_id, username=username),
        room=row.room_code,
        minutes=row.minutes,
        started_at=row.started_at,
        ended_at=row.ended_at,
        source=row.source,
        note=row.note,
        subject=row.subject,
    )


def _conditions(wanted: SessionFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        named = select(Person.person_id).where(Person.username.icontains(wanted.q, autoescape=True))
        found.append(
            or_(
                StudySession.person_id.in_(named),
                has(StudySession.note, wanted.q),
                has(StudySession.subject, wanted.q),
                StudySession.room_code == wanted.q.upper(),
            )
        )
    if wanted.user_id is not None:
        found.append(StudySession.person_id == wanted.user_id)
    if wanted.room is not None:
        found.append(StudySession.room_code == wanted.room.upper())
    if wanted.source is not None:
        found.append(StudySession.source == wanted.source)
    return found
