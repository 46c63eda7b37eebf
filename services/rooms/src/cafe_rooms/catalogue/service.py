"""Listing and searching rooms."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.errors import Invalid
from cafe_http.identity import Principal
from cafe_http.pages import decode_cursor, encode_cursor
from cafe_rooms.catalogue import queries
from cafe_rooms.catalogue.queries import Position
from cafe_rooms.catalogue.schemas import Scope
from cafe_rooms.rooms.queries import Listed

# Longer than any name; what is longer finds nothing and only costs.
QUERY_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rooms before anybody is asked who is online in them."""

    rooms: list[Listed]
    next_cursor: str | None


async def find_rooms(
    session: AsyncSession, who: Principal, *, scope: Scope, q: str, limit: int, cursor: str | None
) -> Found:
    """Return a page of rooms, newest activity first.

    Raises Invalid for a `q` that is too long or holds NUL, and for a cursor that is not ours.
    """
    words = q.strip()
    if len(words) > QUERY_CHARACTERS or "\0" in words:
        raise Invalid.field("q", f"At most {QUERY_CHARACTERS} characters, none of them NUL.")
    after = None if cursor is None else decode_cursor(cursor, Position)
    # One more than asked tells whether there is a next page.
    rooms = await queries.page(
        session, who.id, scope=scope, words=words, after=after, limit=limit + 1
    )
    if len(rooms) <= limit:
        return Found(rooms, None)
    last = rooms[limit - 1].room
    return Found(rooms[:limit], encode_cursor(Position(last.active_at, last.id)))
