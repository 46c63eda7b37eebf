"""What `/api/calls/{code}/asks` takes and answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import PersonRef

AskState = Literal["asked", "due"]


class AskDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call at the break."""

    user_id: UUID


class Ask(Struct, frozen=True, kw_only=True):
    """One person asks another for a call. due: the break has come, both are asked now."""

    id: UUID
    state: AskState
    asker: PersonRef
    asked: PersonRef
    asked_at: datetime
