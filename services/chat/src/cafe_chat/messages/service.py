"""A page of history."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.messages import queries
from cafe_chat.messages.queries import MessageRow
from cafe_chat.messages.schemas import Author, History, MessageCard, ReactionCount
from cafe_http.errors import FieldError, Invalid

NEWEST = 2**62
"""Behind every seq there will ever be."""


async def history(
    session: AsyncSession,
    room_id: UUID,
    reader_id: UUID,
    *,
    before: int | None,
    after: int | None,
    limit: int,
) -> History:
    """Return messages ascending by seq: the nearest to `before` or `after`, else the newest.

    Raises Invalid when both are given.
    """
    if before is not None and after is not None:
        message = "is not possible together with the other one"
        raise Invalid(errors=[FieldError(name, message) for name in ("before", "after")])
    head = await queries.head(session, room_id)
    if after is not None:
        rows = await queries.between(session, room_id, after, NEWEST, limit)
    else:
        rows = await queries.newest(session, room_id, before, limit)
    newest = rows[-1].seq if rows else 0
    return History(items=await cards(session, rows, reader_id), head=max(head, newest))


async def cards(
    session: AsyncSession, rows: Sequence[MessageRow], reader_id: UUID
) -> list[MessageCard]:
    """Return messages, in the same order, as somebody sees them."""
    reactions: dict[UUID, list[ReactionCount]] = defaultdict(list)
    if rows:
        for found in await queries.reactions(session, [row.id for row in rows], reader_id):
            message_id, emoji, count, mine = found
            reactions[message_id].append(ReactionCount(emoji=emoji, count=count, mine=mine))
    return [_card(row, reactions[row.id]) for row in rows]


def _card(row: MessageRow, reactions: list[ReactionCount]) -> MessageCard:
    return MessageCard(
        id=row.id,
        seq=row.seq,
        user=Author(id=row.author_id, username=row.username or ""),
        message=row.body,
        timestamp=row.posted_at,
        edited_at=row.edited_at,
        deleted=row.deleted_at is not None,
        reply_to=row.reply_to,
        reactions=reactions,
    )
