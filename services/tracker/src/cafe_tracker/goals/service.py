"""The rules of tasks. The person's row is locked while his tasks change, so that order holds."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.ids import new_id
from cafe_http.errors import Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.pages import Page, encode_cursor
from cafe_tracker.database_clock import database_now
from cafe_tracker.errors import TooManyGoals
from cafe_tracker.goals import queries
from cafe_tracker.goals.schemas import (
    DonePosition,
    GoalCard,
    GoalDraft,
    GoalPatch,
    OpenPosition,
    Position,
    State,
)
from cafe_tracker.people import service as people
from cafe_tracker.tables import Goal
from cafe_tracker.words import given, tidied

MOST_OPEN = 500
"""Open tasks of a person: a list that nobody can look through is none."""

SMALLEST_GAP = 1e-6
"""Ranks closer than this are given anew; halving 1 comes here after twenty moves to one place."""


async def page(
    session: AsyncSession, who: Principal, state: State, after: Position | None, limit: int
) -> Page[GoalCard]:
    """Return tasks: the open ones in their order, those that are done the last first."""
    rows: list[Goal] = []
    if state != "done" and not isinstance(after, DonePosition):
        rows = await queries.open_ones(session, who.id, limit + 1, after)
    if state != "open" and len(rows) <= limit:
        behind = after if isinstance(after, DonePosition) else None
        rows += await queries.done_ones(session, who.id, limit + 1 - len(rows), behind)
    cursor = encode_cursor(_position(rows[limit - 1])) if len(rows) > limit else None
    return Page(items=await _cards(session, rows[:limit]), next_cursor=cursor)


async def show(session: AsyncSession, who: Principal, goal_id: UUID) -> GoalCard:
    """Return one of the caller's tasks. Raises NotFound."""
    return await _card(session, await _found(session, who, goal_id))


async def add(session: AsyncSession, who: Principal, draft: GoalDraft) -> GoalCard:
    """Add a task at the end of the open ones. Raises TooManyGoals, Invalid."""
    await people.known_and_locked(session, who)
    await _room_for_one(session, who)
    now = await database_now(session)
    row = Goal(
        id=new_id(),
        person_id=who.id,
        title=_title(draft.title),
        notes=tidied(draft.notes),
        subject=tidied(draft.subject),
        priority="normal" if isinstance(draft.priority, UnsetType) else draft.priority,
        due_on=given(draft.due_on),
        estimated_minutes=given(draft.estimated_minutes),
        rank=await queries.last_rank(session, who.id) + 1,
        done_at=None,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    return await _card(session, row)


async def change(
    session: AsyncSession, who: Principal, goal_id: UUID, patch: GoalPatch
) -> GoalCard:
    """Change a task. Raises NotFound, Invalid, TooManyGoals."""
    await people.known_and_locked(session, who)
    row = await _found(session, who, goal_id)
    if not isinstance(patch.title, UnsetType):
        row.title = _title(patch.title)
    if not isinstance(patch.notes, UnsetType):
        row.notes = tidied(patch.notes)
    if not isinstance(patch.subject, UnsetType):
        row.subject = tidied(patch.subject)
    if not isinstance(patch.priority, UnsetType):
        row.priority = patch.priority
    if not isinstance(patch.due_on, UnsetType):
        row.due_on = patch.due_on
    if not isinstance(patch.estimated_minutes, UnsetType):
        row.estimated_minutes = patch.estimated_minutes
    row.updated_at = await database_now(session)
    if not isinstance(patch.done, UnsetType) and patch.done != (row.done_at is not None):
        await _tick(session, who, row, done=patch.done)
    if not isinstance(patch.after, UnsetType):
        await _move(session, who, row, patch.after)
    await session.flush()
    return await _card(session, row)


async def remove(session: AsyncSession, who: Principal, goal_id: UUID) -> None:
    """Delete a task; its sessions stay, without it. Raises NotFound."""
    await people.known_and_locked(session, who)
    await session.delete(await _found(session, who, goal_id))


async def _tick(session: AsyncSession, who: Principal, row: Goal, *, done: bool) -> None:
    if done:
        row.done_at = row.updated_at
        return
    await _room_for_one(session, who)
    row.rank = await queries.last_rank(session, who.id) + 1
    row.done_at = None


async def _move(session: AsyncSession, who: Principal, row: Goal, after: UUID | None) -> None:
    if row.done_at is not None:
        raise Invalid.field("after", "a goal that is done has no place")
    await session.flush()
    others = [one for one in await queries.open_ones(session, who.id, MOST_OPEN) if one is not row]
    ids = [one.id for one in others]
    if after is not None and after not in ids:
        raise Invalid.field("after", "is not one of your open goals")
    place = 0 if after is None else ids.index(after) + 1
    low = others[place - 1].rank if place > 0 else None
    high = others[place].rank if place < len(others) else None
    row.rank = _rank_between(low, high)
    if low is not None and high is not None and high - low < SMALLEST_GAP:
        await session.flush()
        await queries.rank_anew(session, [*ids[:place], row.id, *ids[place:]])


def _rank_between(low: float | None, high: float | None) -> float:
    if low is None:
        return 0.0 if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


async def _room_for_one(session: AsyncSession, who: Principal) -> None:
    if await queries.count_open(session, who.id) >= MOST_OPEN:
        raise TooManyGoals


async def _found(session: AsyncSession, who: Principal, goal_id: UUID) -> Goal:
    row = await queries.find(session, who.id, goal_id)
    if row is None:
        raise NotFound
    return row


async def _card(session: AsyncSession, row: Goal) -> GoalCard:
    (card,) = await _cards(session, [row])
    return card


async def _cards(session: AsyncSession, rows: Sequence[Goal]) -> list[GoalCard]:
    studied = await queries.studied(session, [row.id for row in rows])
    return [_shown(row, *studied.get(row.id, (0, 0))) for row in rows]


def _shown(row: Goal, minutes: int, sessions: int) -> GoalCard:
    return GoalCard(
        id=row.id,
        title=row.title,
        notes=row.notes,
        subject=row.subject,
        priority=row.priority,
        due_on=row.due_on,
        estimated_minutes=row.estimated_minutes,
        done=row.done_at is not None,
        done_at=row.done_at,
        minutes=minutes,
        sessions=sessions,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _position(row: Goal) -> Position:
    if row.done_at is None:
        return OpenPosition(row.rank, row.id)
    return DonePosition(row.done_at, row.id)


def _title(value: str) -> str:
    trimmed = value.strip()
    if not trimmed:
        raise Invalid.field("title", "must not be empty")
    return trimmed
