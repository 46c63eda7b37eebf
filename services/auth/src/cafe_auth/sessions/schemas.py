"""What the session slice answers."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class SessionCard(Struct, frozen=True, kw_only=True):
    """Somewhere the caller is logged in. last_used_at: to the minute; current: the asking one."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str
    address: str
    current: bool
