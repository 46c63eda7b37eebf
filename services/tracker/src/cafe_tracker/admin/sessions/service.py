"""What administrators correct in somebody's books; the ledger counts again."""

from datetime import timedelta
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.administration import Admin
from cafe_contracts.events import SessionAudited
from cafe_http.errors import Invalid, NotFound
from cafe_tracker.admin.sessions import queries
from cafe_tracker.admin.sessions.schemas import AdminSessionPatch
from cafe_tracker.people import queries as people
from cafe_tracker.progress.calendar import DayMinutes, calendar
from cafe_tracker.sessions import ledger
from cafe_tracker.sessions import queries as sessions
from cafe_tracker.sessions.service import BY_HAND, MINUTE
from cafe_tracker.spans import Span, first, of_json
from cafe_tracker.tables import Person, StudySession
from cafe_tracker.words import tidied

NO_SESSION = "There is no such session."


async def correct(
    session: AsyncSession,
    admin: Admin,
    session_id: UUID,
    patch: AdminSessionPatch,
    timer_minute: timedelta,
) -> None:
    """Correct a session, and the days and sums that it is part of.

    Of what a timer has seen the first minutes are kept, wherever its pauses lay.
    Raises NotFound, and Invalid for more minutes than a timer has seen (P14).
    """
    person, row = await _locked(session, session_id)
    before = {"minutes": row.minutes, "note": row.note, "subject": row.subject}
    minutes = row.minutes if isinstance(patch.minutes, UnsetType) else patch.minutes
    if row.source not in BY_HAND and minutes > row.minutes:
        raise Invalid.field("minutes", "A timer has seen no more than there are.")

    def alter(study: StudySession) -> list[DayMinutes] | None:
        if not isinstance(patch.note, UnsetType):
            study.note = tidied(patch.note)
        if not isinstance(patch.subject, UnsetType):
            study.subject = tidied(patch.subject)
        if minutes == study.minutes:
            return None
        study.minutes = minutes
        own = calendar(person.timezone, person.day_starts_at)
        if study.source not in BY_HAND:
            kept = first(of_json(study.spans), minutes * timer_minute)
            return own.split(kept, timer_minute)
        span = Span(study.ended_at - minutes * MINUTE, study.ended_at)
        study.started_at = span.began
        return own.split([span], MINUTE)

    await ledger.amend(session, person, row, alter)
    after = {"minutes": row.minutes, "note": row.note, "subject": row.subject}
    # What people write stays with them: the trail says that it changed, not what it says.
    changed = [field for field in before if before[field] != after[field]]
    if changed:
        await admin.audit(
            session,
            SessionAudited,
            "session_corrected",
            session_id,
            {"user_id": row.person_id, "minutes": before["minutes"]},
            {"changed": changed, "minutes": after["minutes"]},
        )


async def remove(session: AsyncSession, admin: Admin, session_id: UUID) -> None:
    """Take a session out of the books. Raises NotFound."""
    person, row = await _locked(session, session_id)
    before = {"user_id": row.person_id, "minutes": row.minutes, "source": row.source}
    await ledger.remove(session, person, row)
    await admin.audit(session, SessionAudited, "session_deleted", session_id, before, {})


async def _locked(session: AsyncSession, session_id: UUID) -> tuple[Person, StudySession]:
    person_id = await queries.person_of(session, session_id)
    if person_id is None:
        raise NotFound(NO_SESSION)
    # The person's row before the session's: that order keeps writers from deadlocks.
    found = await people.lock(session, [person_id])
    row = await sessions.lock(session, person_id, session_id)
    if not found or row is None:
        raise NotFound(NO_SESSION)
    return found[0], row
