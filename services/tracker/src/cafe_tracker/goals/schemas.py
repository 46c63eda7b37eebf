"""Study goals: tasks (docs/api.md §6)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import GoalPriority
from cafe_tracker.sessions.schemas import Instant, Subject

Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Notes = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00]*$")]
Estimate = Annotated[int, Meta(ge=1, le=10_080)]
State = Literal["open", "done", "all"]


class GoalCard(Struct, frozen=True, kw_only=True):
    """A task. minutes and sessions: of the sessions that name it."""

    id: UUID
    title: str
    notes: str | None
    subject: str | None
    priority: GoalPriority
    due_on: date | None
    estimated_minutes: int | None
    done: bool
    done_at: datetime | None
    minutes: int
    sessions: int
    created_at: datetime
    updated_at: datetime


class GoalDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new task; it goes to the end of the open ones."""

    title: Title
    notes: Notes | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET
    priority: GoalPriority | UnsetType = UNSET
    due_on: date | UnsetType | None = UNSET
    estimated_minutes: Estimate | UnsetType | None = UNSET


class GoalPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change. after: put it right behind that open task; null: to the top."""

    title: Title | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    subject: Subject | UnsetType | None = UNSET
    priority: GoalPriority | UnsetType = UNSET
    due_on: date | UnsetType | None = UNSET
    estimated_minutes: Estimate | UnsetType | None = UNSET
    done: bool | UnsetType = UNSET
    after: UUID | UnsetType | None = UNSET


class OpenPosition(Struct, frozen=True, array_like=True, tag="open"):
    """Where a page ended among the open tasks, which are in their own order."""

    rank: float
    id: UUID


class DonePosition(Struct, frozen=True, array_like=True, tag="done"):
    """Where a page ended among the tasks that are done, the last done first."""

    done_at: Instant
    id: UUID


Position = OpenPosition | DonePosition
