"""`GET /api/chat/rooms/{code}/search`."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_chat.access import require_member
from cafe_chat.messages.schemas import MessageCard
from cafe_chat.messages.service import NEWEST, cards
from cafe_chat.search import queries
from cafe_http.errors import Invalid
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page, decode_cursor, encode_cursor

SEARCHES = Bucket("chat-search", per_s=2, burst=20)
"""Per person; a page searches when somebody pauses typing."""

QUERY_CHARACTERS = 200


@get("/api/chat/rooms/{code:str}/search", operation_id="search", summary="Find messages")
async def search(
    code: FromPath[str],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    session: NamedDependency[AsyncSession],
    q: Annotated[str, QueryParameter(min_length=1)],
    limit: Limit = LIMIT_DEFAULT,
    cursor: FromQuery[str | None] = None,
) -> Page[MessageCard]:
    """Messages with all the words of `q`, or with `q` as part of them, the newest first.

    Words in any case; "…" for words in a row, `or` between words, `-` before one that must not be
    there. Parts of words count from three characters on. Members only.
    """
    await core.limiter.require(SEARCHES, str(who.id))
    words = q.strip()
    if not words or len(words) > QUERY_CHARACTERS or "\0" in words:
        raise Invalid.field("q", f"1 to {QUERY_CHARACTERS} characters, none of them NUL.")
    before = NEWEST if cursor is None else decode_cursor(cursor, int)
    admission = await require_member(core, code, who.id)
    rows = await queries.find(
        session, admission.room_id, words, before=min(max(before, 0), NEWEST), limit=limit + 1
    )
    items = await cards(session, rows[:limit], who.id)
    more = len(rows) > limit
    return Page(items=items, next_cursor=encode_cursor(items[-1].seq) if more else None)
