"""Calls at the break: asking a person of the room, and telling both when the break has come.

A break is that of the room's timer, or of both people's own. What timers do is heard from
tracker's events; the browsers hear of it on the room socket, and read it anew when they come back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.asking import Asker
from cafe_chassis.clock import now as wall_clock
from cafe_contracts import wire
from cafe_contracts.events import TimerChanged
from cafe_contracts.frames import CallAskFrame
from cafe_contracts.questions import (
    Admission,
    RosterAsked,
    RostersAnswer,
    RostersQuestion,
)
from cafe_contracts.states import PersonRef
from cafe_contracts.subjects import live_room
from cafe_database.ids import new_id
from cafe_database.sessions import after_commit
from cafe_http.errors import Invalid, NotFound
from cafe_http.identity import Principal
from cafe_messaging.bus import Bus
from cafe_signaling.asks import breaks, queries
from cafe_signaling.asks.schemas import Ask
from cafe_signaling.blocks import queries as blocks
from cafe_signaling.errors import TooManyAsks
from cafe_signaling.tables import AskRow

MOST = 20
"""Open wishes of one person; more is a list of people, not a wish for a call."""


async def make(
    session: AsyncSession, bus: Bus, ask: Asker, admission: Admission, who: Principal, asked: UUID
) -> Ask:
    """Ask a member of the room for a call at the break. Asking twice is asking once.

    Raises NotFound (no member, or one of the two has blocked the other), Invalid (oneself),
    TooManyAsks, Unavailable.
    """
    if asked == who.id:
        raise Invalid.field("user_id", "Somebody else")
    username = await _member(ask, admission.room_id, asked)
    if username is None or await blocks.between(session, who.id, asked):
        raise NotFound
    if await queries.count_by(session, who.id) >= MOST:
        raise TooManyAsks
    draft = AskRow(
        id=new_id(),
        room_id=admission.room_id,
        asker_id=who.id,
        asker_name=who.username,
        asked_id=asked,
        asked_name=username,
        asked_at=wall_clock(),
        due_at=None,
    )
    row = await queries.put(session, draft)
    await _settle(session, bus, [row])
    if row.due_at is None:
        _tell(session, bus, [row], "asked")
    return card(row)


async def withdraw(
    session: AsyncSession, bus: Bus, room_id: UUID, ask_id: UUID, who: Principal
) -> None:
    """Take back what one asked, or decline what one was asked. Raises NotFound."""
    row = await queries.take(session, room_id, ask_id, who.id)
    if row is None:
        raise NotFound
    _tell(session, bus, [row], "gone")


async def met(session: AsyncSession, bus: Bus, room_id: UUID, one: UUID, other: UUID) -> None:
    """The two are in a call: what they asked each other is done."""
    _tell(session, bus, await queries.take_between(session, room_id, one, other), "gone")


async def leave(
    session: AsyncSession, bus: Bus, user_id: UUID, room_id: UUID | None = None
) -> None:
    """Forget what was asked by and of somebody who left the room, or all of them."""
    _tell(session, bus, await queries.take_of(session, user_id, room_id), "gone")


async def part(session: AsyncSession, bus: Bus, one: UUID, other: UUID) -> None:
    """Forget what two people asked each other who have nothing to do with each other any more."""
    _tell(session, bus, await queries.take_between(session, None, one, other), "gone")


async def on_timer(session: AsyncSession, bus: Bus, event: TimerChanged) -> None:
    """Take in what a timer does; whoever waited for its break is told."""
    owner_id = event.room_id or event.person_id
    assert owner_id is not None, "a timer has one owner"
    on_break_at = event.occurred_at if breaks.is_break(event.phase) else None
    newer = await queries.put_break(session, owner_id, event.version, on_break_at)
    if not newer or on_break_at is None:
        return
    if event.room_id is not None:
        rows = await queries.waiting_in(session, event.room_id)
    else:
        rows = await queries.waiting_of(session, owner_id)
    await _settle(session, bus, rows)


async def _settle(session: AsyncSession, bus: Bus, rows: Sequence[AskRow]) -> None:
    """Find out which of these wishes are due now, and tell."""
    if not rows:
        return
    now = wall_clock()
    owners = {row.room_id for row in rows}
    owners |= {person for row in rows for person in (row.asker_id, row.asked_id)}
    known = await queries.breaks_of(session, list(owners))
    due = [row for row in rows if row.due_at is None and _is_due(row, known, now)]
    if not due:
        return
    await queries.mark_due(session, [row.id for row in due], now)
    _tell(session, bus, due, "due")
    for row in due:
        row.due_at = now


def _is_due(row: AskRow, known: dict[UUID, datetime | None], now: datetime) -> bool:
    room, asker, asked = (known.get(one) for one in (row.room_id, row.asker_id, row.asked_id))
    return breaks.is_due(room, asker, asked, now)


async def _member(ask: Asker, room_id: UUID, user_id: UUID) -> str | None:
    """Return the username of a member, None for somebody who is none."""
    question = RostersQuestion(rooms=[RosterAsked(room_id=room_id, version=0)])
    answer = await ask.post("rooms", "/internal/v1/rosters", answer=RostersAnswer, body=question)
    members = (member for roster in answer.rosters for member in roster.members)
    return next((member.username for member in members if member.user_id == user_id), None)


def card(row: AskRow) -> Ask:
    """Return a wish as its two people see it."""
    asker, asked = _people(row)
    state: Literal["asked", "due"] = "asked" if row.due_at is None else "due"
    return Ask(id=row.id, state=state, asker=asker, asked=asked, asked_at=row.asked_at)


def _people(row: AskRow) -> tuple[PersonRef, PersonRef]:
    return (
        PersonRef(user_id=row.asker_id, username=row.asker_name),
        PersonRef(user_id=row.asked_id, username=row.asked_name),
    )


def _tell(
    session: AsyncSession,
    bus: Bus,
    rows: Iterable[AskRow],
    state: Literal["asked", "due", "gone"],
) -> None:
    """Tell the two people of each wish once the session has committed."""
    frames = []
    for row in rows:
        asker, asked = _people(row)
        frame = CallAskFrame(id=row.id, state=state, asker=asker, asked=asked)
        frames.append((live_room(row.room_id), wire.encode(frame)))

    async def tell() -> None:
        for subject, payload in frames:
            await bus.publish_live(subject, payload)

    if frames:
        after_commit(session, tell)
