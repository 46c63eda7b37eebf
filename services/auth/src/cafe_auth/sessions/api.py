"""HTTP of sessions: where the caller is logged in."""

from uuid import UUID

from litestar import Controller, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.audit.service import Action, record
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard, queries
from cafe_auth.sessions.schemas import SessionCard
from cafe_auth.tables import LoginSession
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page, cut, decode_cursor


class SessionsApi(Controller):
    """The caller's sessions."""

    path = "/api/auth/sessions"
    tags = ("sessions",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/", operation_id="sessions", summary="Where the caller is logged in, newest first")
    async def sessions(
        self,
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[SessionCard]:
        """One of them is current."""
        before = decode_cursor(cursor, UUID) if cursor else None
        # One more than wanted tells whether there is another page.
        rows = await queries.of_person(session, who.id, before, limit + 1)
        cards = [_card(row, who.session_id) for row in rows]
        return cut(cards, limit, lambda card: card.id)

    @delete(
        "/{session_id:uuid}", operation_id="endSession", summary="End one of the caller's sessions"
    )
    async def end_session(
        self,
        session_id: FromPath[UUID],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """Its requests are refused at once, its sockets close within 5 s."""
        await resources.revoker.end(session, holder.id, session_id)
        record(session, Action.SESSION_ENDED, actor=holder.id, subject=session_id, device=device)

    @delete("/", operation_id="endOtherSessions", summary="End the caller's other sessions")
    async def end_others(
        self,
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """All but the one that asks; also 204 when there is no other."""
        kept = holder.session_id
        count = await resources.revoker.end_others(session, holder.id, kept)
        record(
            session,
            Action.OTHER_SESSIONS_ENDED,
            actor=holder.id,
            subject=holder.id,
            device=device,
            after={"ended": count},
        )


def _card(row: LoginSession, current: UUID) -> SessionCard:
    return SessionCard(
        id=row.id,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=min(row.last_used_at + queries.IDLE, row.created_at + queries.ABSOLUTE),
        user_agent=row.user_agent,
        address=row.address,
        current=row.id == current,
    )
