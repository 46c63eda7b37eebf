"""Reporting messages to a room's moderators, and what they make of it."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.changes import service as changes
from cafe_chat.errors import ReportClosed
from cafe_chat.messages.schemas import Author
from cafe_chat.reports import queries
from cafe_chat.reports.queries import ReportRow
from cafe_chat.reports.schemas import OwnReport, ReportCard, ReportDraft, ReportVerdict
from cafe_chat.tables import ReportState
from cafe_contracts.frames import DeletedFrame
from cafe_contracts.states import PersonRef, Role
from cafe_database.ids import new_id
from cafe_http.errors import Invalid, NotFound
from cafe_http.pages import Page, cut, decode_cursor


async def report(
    session: AsyncSession,
    room_id: UUID,
    who: PersonRef,
    message_id: UUID,
    draft: ReportDraft,
    at: datetime,
) -> OwnReport:
    """Report a message; to report it again changes nothing. Raises NotFound or Invalid."""
    message = await queries.message(session, room_id, message_id)
    if message is None or message.deleted_at is not None:
        raise NotFound("There is no such message.")
    kept = await queries.add(
        session,
        {
            "id": new_id(),
            "room_id": room_id,
            "message_id": message.id,
            "seq": message.seq,
            "author_id": message.author_id,
            "body": message.body,
            "reporter_id": who.user_id,
            "reason": draft.reason,
            "note": _note(draft.note),
            "created_at": at,
            "state": "open",
        },
    )
    return OwnReport(
        id=kept.id,
        message_id=kept.message_id,
        reason=kept.reason,
        note=kept.note,
        created_at=kept.created_at,
        state=kept.state,
    )


async def list_reports(
    session: AsyncSession, room_id: UUID, state: ReportState, *, limit: int, cursor: str | None
) -> Page[ReportCard]:
    """Return a page of a room's reports, the newest first. Raises Invalid for a foreign cursor."""
    before = None if cursor is None else decode_cursor(cursor, UUID)
    rows = await queries.page(session, room_id, state, before, limit + 1)
    return cut([card(row) for row in rows], limit, lambda report: report.id)


async def judge(
    session: AsyncSession,
    room_id: UUID,
    who: PersonRef,
    role: Role,
    report_id: UUID,
    verdict: ReportVerdict,
    at: datetime,
) -> tuple[ReportCard, DeletedFrame | None]:
    """Close a report; with `removed` the message is deleted, and its frame returned.

    Raises NotFound, or ReportClosed when somebody was quicker.
    """
    if verdict.outcome == "removed":
        # The message first, as retention takes messages before their reports (`sweeping`).
        await queries.lock_message(session, room_id, report_id)
    found = await queries.for_change(session, room_id, report_id)
    if found is None:
        raise NotFound("There is no such report.")
    if found.state == "closed":
        raise ReportClosed
    found.state, found.outcome = verdict.state, verdict.outcome
    found.closed_by, found.closed_at = who.user_id, at
    await session.flush()
    row = await queries.one(session, room_id, report_id)
    assert row is not None
    frame = None
    if verdict.outcome == "removed":
        frame = await _remove(session, room_id, who, role, found.message_id, at)
    return card(row), frame


async def _remove(
    session: AsyncSession, room_id: UUID, who: PersonRef, role: Role, message_id: UUID, at: datetime
) -> DeletedFrame | None:
    try:
        return await changes.remove(session, room_id, who, role, message_id, at)
    except NotFound:
        return None  # retention was quicker


def _note(note: str | UnsetType | None) -> str | None:
    if note is UNSET or note is None:
        return None
    if "\0" in note:
        raise Invalid.field("note", "must not hold NUL")
    return note.strip() or None


def card(row: ReportRow) -> ReportCard:
    """Return a report as moderators see it."""
    judge = None
    if row.closed_by is not None:
        judge = Author(id=row.closed_by, username=row.judge or "")
    return ReportCard(
        id=row.id,
        message_id=row.message_id,
        seq=row.seq,
        author=Author(id=row.author_id, username=row.author or ""),
        message=row.body,
        reporter=Author(id=row.reporter_id, username=row.reporter or ""),
        reason=row.reason,
        note=row.note,
        created_at=row.created_at,
        state=row.state,
        outcome=row.outcome,
        closed_by=judge,
        closed_at=row.closed_at,
    )
