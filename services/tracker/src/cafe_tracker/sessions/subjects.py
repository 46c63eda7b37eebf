"""Subjects are words on sessions: listing, renaming and merging them."""

from uuid import UUID

from sqlalchemy import func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.errors import Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.pages import Page, cut
from cafe_tracker.people import service as people
from cafe_tracker.sessions.rollups import NO_LABEL
from cafe_tracker.sessions.schemas import (
    SubjectPosition,
    SubjectRename,
    SubjectRenamed,
    SubjectTotal,
)
from cafe_tracker.tables import Aim, Goal, LabelTotal, StudySession


async def page(
    session: AsyncSession, who: Principal, after: SubjectPosition | None, limit: int
) -> Page[SubjectTotal]:
    """Return the caller's subjects, most minutes first."""
    query = select(LabelTotal).where(
        LabelTotal.person_id == who.id,
        LabelTotal.kind == "subject",
        LabelTotal.label != NO_LABEL,
    )
    if after is not None:
        place = tuple_(-LabelTotal.minutes, LabelTotal.label)
        query = query.where(place > (-after.minutes, after.subject))
    query = query.order_by(LabelTotal.minutes.desc(), LabelTotal.label).limit(limit + 1)
    rows = list(await session.scalars(query))
    totals = [
        SubjectTotal(subject=row.label, minutes=row.minutes, sessions=row.sessions) for row in rows
    ]
    return cut(totals, limit, lambda total: SubjectPosition(total.minutes, total.subject))


async def rename(session: AsyncSession, who: Principal, rename: SubjectRename) -> SubjectRenamed:
    """Give all sessions of a subject another one, or none; tasks and the aim follow.

    Raises NotFound when the caller has no such subject, Invalid for a name of white space.
    """
    new = None if rename.to is None else rename.to.strip()
    if new == "":
        raise Invalid.field("to", "must not be empty")
    await people.known_and_locked(session, who)
    moved = await _move(session, who.id, rename.old, new)
    if moved == 0:
        raise NotFound
    return SubjectRenamed(subject=new, sessions=moved)


async def _move(session: AsyncSession, person_id: UUID, old: str, new: str | None) -> int:
    condition = (StudySession.person_id == person_id) & (StudySession.subject == old)
    count = await session.scalar(select(func.count()).select_from(StudySession).where(condition))
    if old == new:
        return count or 0
    await session.execute(update(StudySession).where(condition).values(subject=new))
    for table in (Goal, Aim):
        await session.execute(
            update(table)
            .where(table.person_id == person_id, table.subject == old)
            .values(subject=new)
        )
    await session.execute(_MOVE_SUM, {"person_id": person_id, "old": old, "new": new or NO_LABEL})
    return count or 0


_MOVE_SUM = text(
    """
    WITH gone AS (
        DELETE FROM label_totals
        WHERE person_id = :person_id AND kind = 'subject' AND label = :old
        RETURNING minutes, proven_minutes, sessions
    )
    INSERT INTO label_totals (person_id, kind, label, minutes, proven_minutes, sessions)
    SELECT CAST(:person_id AS uuid), 'subject', CAST(:new AS text), minutes, proven_minutes,
           sessions
    FROM gone
    ON CONFLICT (person_id, kind, label) DO UPDATE SET
        minutes = label_totals.minutes + excluded.minutes,
        proven_minutes = label_totals.proven_minutes + excluded.proven_minutes,
        sessions = label_totals.sessions + excluded.sessions
    """
)
