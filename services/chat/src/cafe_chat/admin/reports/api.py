"""`/api/chat/admin/reports`: the queue of all rooms. Role `admin` only."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from cafe_chassis import administration
from cafe_chassis.administration import Admin, BulkDraft, BulkReport, Format, Words, id_in
from cafe_chassis.core import Core
from cafe_chat.admin.reports import queries, service
from cafe_chat.admin.reports.schemas import AdminReport, ReportFilter, Sort
from cafe_chat.reports.schemas import ReportVerdict
from cafe_chat.resources import Resources
from cafe_chat.tables import ReportOutcome, ReportReason, ReportState
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_http.pages import LIMIT_DEFAULT, LIMIT_MOST, Limit, Page, cut, decode_cursor

# Litestar keeps the name `state` for itself.
Which = Annotated[ReportState | None, QueryParameter(name="state")]


def give_filter(
    q: Words = None,
    which: Which = None,
    reason: FromQuery[ReportReason | None] = None,
) -> ReportFilter:
    """Return what a list, an export or a bulk action is about."""
    return ReportFilter(q=administration.searchable(q), state=which, reason=reason)


class AdminReportsController(Controller):
    """Reports, for administrators."""

    path = "/api/chat/admin/reports"
    tags = ("administration",)
    dependencies = administration.GIVEN | {"wanted": Provide(give_filter, sync_to_thread=False)}

    @get("/", operation_id="admin_reports", summary="Reports of all rooms, newest first")
    async def reports(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[ReportFilter],
        core: NamedDependency[Core],
        sort: FromQuery[Sort] = "-created_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AdminReport]:
        """q: a part of the message as it was reported."""
        return await _page(core, wanted, sort, cursor, limit)

    @get("/export", operation_id="export_admin_reports", summary="Reports, as a file")
    async def export(
        self,
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        wanted: NamedDependency[ReportFilter],
        core: NamedDependency[Core],
        format: FromQuery[Format] = "csv",  # noqa: A002 - the name in the address
    ) -> Stream:
        """Every report that the filters match."""

        async def pages(cursor: str | None) -> Page[AdminReport]:
            return await _page(core, wanted, "-created_at", cursor, LIMIT_MOST)

        return administration.export(pages, AdminReport, "reports", format)

    @get("/{id:uuid}", operation_id="admin_report", summary="A report")
    async def report(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],  # noqa: ARG002 - administrators only
        core: NamedDependency[Core],
    ) -> AdminReport:
        """As the list shows it."""
        return await _one(core, id)

    @patch("/{id:uuid}", operation_id="admin_judge_report", summary="Close a report")
    async def judge(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        data: JSONBody[ReportVerdict],
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
    ) -> AdminReport:
        """With the outcome `removed` the message is deleted; a closed one is 409."""
        await service.judge(core, resources.herald, admin, id, data)
        return await _one(core, id)

    @delete("/{id:uuid}", operation_id="admin_dismiss_report", summary="Dismiss a report")
    async def dismiss(
        self,
        id: FromPath[UUID],  # noqa: A002 - the name in the address
        admin: NamedDependency[Admin],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
    ) -> None:
        """Close it and leave the message; the report itself stays, as what was said of it."""
        verdict = ReportVerdict(state="closed", outcome="dismissed")
        await service.judge(core, resources.herald, admin, id, verdict)

    @post("/bulk", status_code=200, operation_id="admin_bulk_reports", summary="Close many")
    async def bulk(
        self,
        data: JSONBody[BulkDraft],
        admin: NamedDependency[Admin],
        wanted: NamedDependency[ReportFilter],
        core: NamedDependency[Core],
        resources: NamedDependency[Resources],
        cursor: FromQuery[str | None] = None,
    ) -> BulkReport:
        """Do `remove` (the messages go) or `dismiss`."""

        def closing(outcome: ReportOutcome) -> Callable[[str], Awaitable[None]]:
            async def close(text: str) -> None:
                verdict = ReportVerdict(state="closed", outcome=outcome)
                await service.judge(core, resources.herald, admin, id_in(text), verdict)

            return close

        async def matching() -> tuple[Sequence[str], str | None]:
            page = await _page(core, wanted, "-created_at", cursor, LIMIT_MOST)
            return [str(report.id) for report in page.items], page.next_cursor

        actions = {"remove": closing("removed"), "dismiss": closing("dismissed")}
        actions["delete"] = actions["dismiss"]
        return await administration.bulk(data, actions, matching)


async def _page(
    core: Core, wanted: ReportFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[AdminReport]:
    after = decode_cursor(cursor, UUID) if cursor else None
    async with unit(core.sessions) as session:
        rows = await queries.page(session, wanted, sort, after, limit + 1)
    return cut([service.card(row) for row in rows], limit, lambda report: report.id)


async def _one(core: Core, report_id: UUID) -> AdminReport:
    async with unit(core.sessions) as session:
        row = await queries.one(session, report_id)
    if row is None:
        raise NotFound(service.NO_REPORT)
    return service.card(row)
