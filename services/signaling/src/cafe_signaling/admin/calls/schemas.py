"""Calls as administrators see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import CallPhase, PersonRef


class AdminCall(Struct, frozen=True, kw_only=True):
    """A call that goes on. id: of its room, which has at most one."""

    id: UUID
    call_id: UUID
    state: CallPhase
    started_at: datetime
    participants: list[PersonRef]


class AdminCallPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`idle` ends the call for both; nothing else can be changed about one."""

    state: Literal["idle"]


Sort = Literal["-started_at", "started_at"]


class CallFilter(Struct, frozen=True, kw_only=True):
    """q: a part of the username of somebody in it. None: whichever."""

    q: str | None
    user_id: UUID | None
