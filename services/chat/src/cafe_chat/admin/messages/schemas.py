"""Messages as administrators see them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from cafe_chat.messages.schemas import Author


class RoomRef(Struct, frozen=True, kw_only=True):
    """A room by its names."""

    id: UUID
    code: str


class AdminMessage(Struct, frozen=True, kw_only=True):
    """A message; empty when deleted."""

    id: UUID
    room: RoomRef
    seq: int
    user: Author
    message: str
    timestamp: datetime
    edited_at: datetime | None
    deleted: bool


class AdminMessagePatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nobody puts words into others' mouths: a message can only be taken away."""

    deleted: bool


Sort = Literal["-timestamp", "timestamp"]


class MessageFilter(Struct, frozen=True, kw_only=True):
    """q: a room's whole code or, where there is no such room, words or a part of the text.

    None: whichever. Fewer than three letters are looked for as a word.
    """

    q: str | None
    room_id: UUID | None
    user_id: UUID | None
    deleted: bool | None
