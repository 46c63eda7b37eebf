"""Reports as administrators see them: a moderator's card, and its room."""

from typing import Literal

from msgspec import Struct

from cafe_chat.admin.messages.schemas import RoomRef
from cafe_chat.reports.schemas import ReportCard
from cafe_chat.tables import ReportReason, ReportState


class AdminReport(ReportCard, frozen=True, kw_only=True):
    """A report and the room it comes from."""

    room: RoomRef


Sort = Literal["-created_at", "created_at"]


class ReportFilter(Struct, frozen=True, kw_only=True):
    """q: a part of the message as it was reported. None: whichever."""

    q: str | None
    state: ReportState | None
    reason: ReportReason | None
