"""What administrators make of reports: what moderators do, in any room."""

from uuid import UUID

from msgspec.structs import asdict

from cafe_chassis.administration import Admin
from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_chat import people
from cafe_chat.admin.messages.schemas import RoomRef
from cafe_chat.admin.reports import queries
from cafe_chat.admin.reports.schemas import AdminReport
from cafe_chat.hub.herald import Herald
from cafe_chat.reports import service as reports
from cafe_chat.reports.queries import ReportRow
from cafe_chat.reports.schemas import ReportVerdict
from cafe_contracts.events import MessageAudited
from cafe_contracts.states import PersonRef
from cafe_database.sessions import unit
from cafe_http.errors import NotFound

NO_REPORT = "There is no such report."


async def judge(
    core: Core, herald: Herald, admin: Admin, report_id: UUID, verdict: ReportVerdict
) -> None:
    """Close a report; with `removed` the message goes. Raises NotFound or ReportClosed."""
    who = admin.who
    async with unit(core.sessions) as session:
        room_id = await queries.room_of(session, report_id)
        if room_id is None:
            raise NotFound(NO_REPORT)
        await people.remember(session, who.id, who.username, who.profile_version)
        person = PersonRef(user_id=who.id, username=who.username)
        _, frame = await reports.judge(
            session, room_id, person, "moderator", report_id, verdict, now()
        )
        await admin.audit(
            session,
            MessageAudited,
            "report_closed",
            report_id,
            {"state": "open"},
            {"state": verdict.state, "outcome": verdict.outcome},
        )
    if frame is not None:
        herald.change(room_id, frame)


def card(row: ReportRow) -> AdminReport:
    """Return a report as administrators see it."""
    room = RoomRef(id=row.room_id, code=row.code)
    return AdminReport(**asdict(reports.card(row)), room=room)
