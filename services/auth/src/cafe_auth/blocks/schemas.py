"""What somebody sees of those he has blocked."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class BlockedUser(Struct, frozen=True, kw_only=True):
    """Somebody, by his names."""

    id: UUID
    username: str
    display_name: str


class BlockCard(Struct, frozen=True, kw_only=True):
    """One block; only the blocker sees it."""

    user: BlockedUser
    blocked_at: datetime
