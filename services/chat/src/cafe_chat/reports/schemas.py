"""What clients send and get of reports."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_chat.messages.schemas import Author
from cafe_chat.tables import ReportOutcome, ReportReason, ReportState


class ReportDraft(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why a message ought to be looked at."""

    reason: ReportReason
    note: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET


class ReportVerdict(Struct, forbid_unknown_fields=True, kw_only=True):
    """What comes of a report. `removed` deletes the message as well."""

    state: Literal["closed"]
    outcome: ReportOutcome


class OwnReport(Struct, frozen=True, kw_only=True):
    """A report as its maker sees it."""

    id: UUID
    message_id: UUID
    reason: ReportReason
    note: str | None
    created_at: datetime
    state: ReportState


class ReportCard(Struct, frozen=True, kw_only=True):
    """A report as moderators see it.

    message: the text as it was when it was reported. outcome, closed_by and closed_at are null
    while it is open.
    """

    id: UUID
    message_id: UUID
    seq: int
    author: Author
    message: str
    reporter: Author
    reason: ReportReason
    note: str | None
    created_at: datetime
    state: ReportState
    outcome: ReportOutcome | None
    closed_by: Author | None
    closed_at: datetime | None
