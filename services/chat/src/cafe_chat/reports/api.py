"""Reports: `POST …/messages/{id}/reports`, and the moderators' queue `…/reports`."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_chassis.limits import Bucket
from cafe_chat import people
from cafe_chat.access import require_host, require_member
from cafe_chat.reports import service
from cafe_chat.reports.schemas import OwnReport, ReportCard, ReportDraft, ReportVerdict
from cafe_chat.resources import Resources
from cafe_chat.tables import ReportState
from cafe_contracts.states import PersonRef
from cafe_database.sessions import unit
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page

REPORTS = Bucket("chat-report", per_s=10 / 60, burst=10)
"""Per person: enough for a spammer's messages, not for a flood of the queue."""


class ReportsController(Controller):
    """Members report, owners and moderators judge."""

    path = "/api/chat/rooms/{code:str}"
    tags = ("reports",)

    @post("/messages/{message_id:uuid}/reports", operation_id="report", summary="Report a message")
    async def report(
        self,
        code: FromPath[str],
        message_id: FromPath[UUID],
        data: JSONBody[ReportDraft],
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
        session: NamedDependency[AsyncSession],
        idempotency: NamedDependency[Idempotency],
    ) -> OwnReport:
        """Ask the room's moderators to look at a message; its text is kept as it is now."""
        admission = await require_member(resources.core, code, who.id)

        async def produce() -> OwnReport:
            await resources.core.limiter.require(REPORTS, str(who.id))
            await people.remember(session, who.id, who.username, who.profile_version)
            return await service.report(
                session, admission.room_id, _person(who), message_id, data, now()
            )

        return await idempotency.run(OwnReport, produce)

    @get("/reports", operation_id="list_reports", summary="The moderators' queue")
    async def list_reports(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
        session: NamedDependency[AsyncSession],
        # Litestar keeps the name `state` for itself.
        which: Annotated[ReportState, QueryParameter(name="state")] = "open",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[ReportCard]:
        """The newest first."""
        admission = await require_host(resources.core, code, who.id)
        return await service.list_reports(
            session, admission.room_id, which, limit=limit, cursor=cursor
        )

    @patch("/reports/{report_id:uuid}", operation_id="judge_report", summary="Close a report")
    async def judge(
        self,
        code: FromPath[str],
        report_id: FromPath[UUID],
        data: JSONBody[ReportVerdict],
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
    ) -> ReportCard:
        """With the outcome `removed` the message is deleted; a closed one is 409."""
        admission = await require_host(resources.core, code, who.id)
        assert admission.role is not None
        async with unit(resources.core.sessions) as session:
            await people.remember(session, who.id, who.username, who.profile_version)
            card, frame = await service.judge(
                session, admission.room_id, _person(who), admission.role, report_id, data, now()
            )
        if frame is not None:
            resources.herald.change(admission.room_id, frame)
        return card


def _person(who: Principal) -> PersonRef:
    return PersonRef(user_id=who.id, username=who.username)
