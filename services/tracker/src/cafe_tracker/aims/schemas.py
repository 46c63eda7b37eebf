"""What a person works on now (docs/api.md §6)."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from cafe_tracker.sessions.schemas import GoalWords, Subject


class AimCard(Struct, frozen=True, kw_only=True):
    """An aim; everything is None while there is none."""

    goal: str | None
    goal_id: UUID | None
    subject: str | None
    set_at: datetime | None


class AimBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new aim, whole. With a task, its title and subject stand in for what is not set."""

    goal: GoalWords | UnsetType | None = UNSET
    goal_id: UUID | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET
