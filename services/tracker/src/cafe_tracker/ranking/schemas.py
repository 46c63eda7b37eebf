"""A room's leaderboard (docs/api.md §6)."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

RankingPeriod = Literal["day", "week", "month", "all"]
RankedBy = Literal["minutes", "goal"]


class RankedUser(Struct, frozen=True, kw_only=True):
    """A person."""

    id: UUID
    username: str


class Place(Struct, frozen=True, kw_only=True):
    """A place in the ranking; who has the same has the same rank. share: percent of his goal."""

    rank: int
    user: RankedUser
    minutes: int
    share: int | None


class Leaderboard(Struct, frozen=True, kw_only=True):
    """Those who want to be seen. opted_in: whether the caller is one of them."""

    period: RankingPeriod
    by: RankedBy
    opted_in: bool
    items: list[Place]
    next_cursor: str | None
