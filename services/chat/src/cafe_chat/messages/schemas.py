"""What history looks like over HTTP (docs/api.md §4)."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Author(Struct, frozen=True, kw_only=True):
    """Who said it, under the name he has now."""

    id: UUID
    username: str


class ReactionCount(Struct, frozen=True, kw_only=True):
    """How many put this emoji to the message; mine: whether the caller is one of them."""

    emoji: str
    count: int
    mine: bool


class MessageCard(Struct, frozen=True, kw_only=True):
    """One message. message is empty when deleted; reply_to is another message's id."""

    id: UUID
    seq: int
    user: Author
    message: str
    timestamp: datetime
    edited_at: datetime | None
    deleted: bool
    reply_to: UUID | None
    reactions: list[ReactionCount]


class History(Struct, frozen=True, kw_only=True):
    """Some messages, ascending by seq; head: the room's newest seq, 0 in an empty room."""

    items: list[MessageCard]
    head: int
