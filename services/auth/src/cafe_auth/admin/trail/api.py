"""`/api/auth/admin/audit`: what was done, in all services. Role `admin` only."""

from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin import guard, queries
from cafe_auth.admin.queries import AuditFilter
from cafe_auth.admin.schemas import Actor, AuditCard, AuditSort
from cafe_auth.tables import AuditEntry
from cafe_chassis import administration
from cafe_chassis.administration import Format, Words, searchable
from cafe_chassis.core import Core
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor


def give_filter(
    q: Words = None,
    service: Words = None,
    actor: FromQuery[UUID | None] = None,
    subject: FromQuery[UUID | None] = None,
    action: Words = None,
) -> AuditFilter:
    """Return what a list or an export is about."""
    return AuditFilter(
        q=searchable(q),
        service=searchable(service),
        actor=actor,
        subject=subject,
        action=searchable(action),
    )


class AdminAuditApi(Controller):
    """The trail that everybody leaves."""

    path = "/api/auth/admin/audit"
    tags = ("administration",)
    dependencies = guard.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="audit", summary="What was done, newest first")
    async def audit(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[AuditFilter],
        session: NamedDependency[AsyncSession],
        sort: FromQuery[AuditSort] = "-at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AuditCard]:
        """Log-ins, failures and changes of the last 400 days.

        q: a part of an action, or of the name of who did it or whom it was done to.
        """
        return await _page(session, wanted, sort, cursor, limit)

    @get("/export", operation_id="exportAudit", summary="What was done, as a file")
    async def export(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[AuditFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Every entry that the filters match."""

        async def pages(cursor: str | None) -> Page[AuditCard]:
            async with unit(core.sessions) as session:
                return await _page(session, wanted, "-at", cursor, LIMIT_MOST)

        return administration.export(pages, AuditCard, "audit", format)

    @get("/{entry_id:uuid}", operation_id="auditEntry", summary="One entry")
    async def entry(
        self,
        entry_id: FromPath[UUID],
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        session: NamedDependency[AsyncSession],
    ) -> AuditCard:
        """As the list shows it."""
        found = await queries.audit_entry(session, entry_id)
        if found is None:
            raise NotFound
        return _card(*found)


async def _page(
    session: AsyncSession, wanted: AuditFilter, sort: AuditSort, cursor: str | None, limit: int
) -> Page[AuditCard]:
    after = decode_cursor(cursor, UUID) if cursor else None
    rows = await queries.audit(session, wanted, sort, after, limit + 1)
    return cut([_card(*row) for row in rows], limit, lambda card: card.id)


def _card(entry: AuditEntry, username: str | None) -> AuditCard:
    return AuditCard(
        id=entry.id,
        at=entry.at,
        service=entry.service,
        actor=Actor(id=entry.actor_id, username=username) if entry.actor_id else None,
        action=entry.action,
        subject_id=entry.subject_id,
        before=entry.before,
        after=entry.after,
        address=entry.address,
        user_agent=entry.user_agent,
        request_id=entry.request_id,
    )
