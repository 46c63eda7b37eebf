"""What clients get of bans (docs/api.md §3)."""

from datetime import datetime

from msgspec import Struct

from cafe_rooms.membership.schemas import PersonCard
from cafe_rooms.rooms.schemas import Author


class BanCard(Struct, frozen=True, kw_only=True):
    """Who may not come back, since when, and who decided it."""

    user: PersonCard
    banned_at: datetime
    banned_by: Author
