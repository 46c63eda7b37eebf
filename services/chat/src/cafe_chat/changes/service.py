"""Rules of edit, delete and reaction. Each returns the frame that tells it, None: no change."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.changes import log, queries
from cafe_chat.search import queries as search
from cafe_chat.tables import Message
from cafe_contracts.events import MessageDeleted, MessageEdited
from cafe_contracts.frames import ChangeFrame, DeletedFrame, EditedFrame, ReactionFrame
from cafe_contracts.states import PersonRef, Role
from cafe_database.ids import new_id
from cafe_http.errors import Forbidden, NotFound
from cafe_messaging.outbox import stage

EMOJI_KINDS = 20
"""Different emoji on one message; more would not fit under it."""


async def edit(
    session: AsyncSession,
    room_id: UUID,
    who: PersonRef,
    message_id: UUID,
    body: str,
    now: datetime,
) -> EditedFrame | None:
    """Give an own message another text (tidied already).

    Raises NotFound (also when it was deleted) or Forbidden (somebody else's).
    """
    message = await _living(session, room_id, message_id)
    if message.author_id != who.user_id:
        raise Forbidden("Only its author may edit a message")
    if message.body == body:
        return None
    message.body = body
    message.edited_at = now
    await session.flush()
    await search.rewrite(session, room_id, message.seq, body)
    frame = EditedFrame(id=message.id, seq=message.seq, message=body, edited_at=now)
    told = await log.note(session, room_id, frame)
    await stage(session, MessageEdited(**_stamp(message, who, now, told)))
    return told


async def remove(
    session: AsyncSession,
    room_id: UUID,
    who: PersonRef,
    role: Role,
    message_id: UUID,
    now: datetime,
) -> DeletedFrame | None:
    """Take a message away: an own one, or any as owner or moderator. Its seq stays taken.

    Raises NotFound or Forbidden.
    """
    message = await queries.for_change(session, room_id, message_id)
    if message is None:
        raise NotFound
    if message.author_id != who.user_id and role == "member":
        raise Forbidden("Only moderators may delete the messages of others")
    if message.deleted_at is not None:
        return None
    message.body = ""
    message.deleted_at = now
    await session.flush()
    await queries.clear_reactions(session, message_id)
    await queries.unpin(session, message_id)
    await search.rewrite(session, room_id, message.seq, "")
    told = await log.note(session, room_id, DeletedFrame(id=message.id, seq=message.seq))
    await stage(session, MessageDeleted(**_stamp(message, who, now, told)))
    return told


async def react(
    session: AsyncSession,
    room_id: UUID,
    who: PersonRef,
    message_id: UUID,
    emoji: str,
    *,
    add: bool,
) -> ReactionFrame | None:
    """Put an emoji to a message, or take the own one away.

    Raises NotFound, or Forbidden when there are EMOJI_KINDS different ones already.
    """
    message = await _living(session, room_id, message_id)
    if add:
        kinds = await queries.different_emoji(session, message_id)
        if emoji not in kinds and len(kinds) >= EMOJI_KINDS:
            raise Forbidden("This message has enough different reactions")
        changed = await queries.add_reaction(session, message_id, who.user_id, emoji)
    else:
        changed = await queries.remove_reaction(session, message_id, who.user_id, emoji)
    if not changed:
        return None
    frame = ReactionFrame(
        id=message.id,
        seq=message.seq,
        emoji=emoji,
        user_id=who.user_id,
        username=who.username,
        added=add,
        count=await queries.count_reactions(session, message_id, emoji),
    )
    return await log.note(session, room_id, frame)


class Stamp(TypedDict):
    """The fields of an event about a message."""

    event_id: UUID
    occurred_at: datetime
    actor_id: UUID | None
    version: int
    room_id: UUID
    message_id: UUID
    seq: int
    author_id: UUID


def _stamp(message: Message, who: PersonRef, now: datetime, told: ChangeFrame) -> Stamp:
    assert isinstance(told.change, int)
    return Stamp(
        event_id=new_id(),
        occurred_at=now,
        actor_id=who.user_id,
        version=told.change,
        room_id=message.room_id,
        message_id=message.id,
        seq=message.seq,
        author_id=message.author_id,
    )


async def _living(session: AsyncSession, room_id: UUID, message_id: UUID) -> Message:
    message = await queries.for_change(session, room_id, message_id)
    if message is None or message.deleted_at is not None:
        raise NotFound
    return message
