"""`GET /api/chat/unread`."""

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.reading import queries
from cafe_http.identity import Principal


class UnreadRoom(Struct, frozen=True, kw_only=True):
    """head: the room's newest seq; read: up to where the caller has read; the rest are counts.

    unread: without own and deleted messages; who is over 500 behind is told the distance.
    """

    room: str
    head: int
    read: int
    unread: int
    mentions: int


@get("/api/chat/unread", operation_id="unread", summary="What there is to read")
async def unread(
    who: NamedDependency[Principal], session: NamedDependency[AsyncSession]
) -> list[UnreadRoom]:
    """A complete array, by code."""
    rows = await queries.unread(session, who.id, who.username)
    return [
        UnreadRoom(
            room=row.code,
            head=row.head,
            read=row.read_seq,
            unread=row.unread,
            mentions=row.mentions,
        )
        for row in rows
    ]
