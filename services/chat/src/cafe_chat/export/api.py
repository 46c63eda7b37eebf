"""`GET /api/chat/rooms/{code}/export`: all messages of a room as JSON lines."""

import asyncio
from collections.abc import AsyncIterator

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_chat.access import require_member
from cafe_chat.messages import queries
from cafe_chat.messages.service import cards
from cafe_contracts import wire
from cafe_contracts.questions import Admission
from cafe_database.sessions import unit
from cafe_http.identity import Principal

EXPORTS = Bucket("chat-export", per_s=5 / 3600, burst=5)
"""Per person; each reads a whole room."""

PAGE = 500

CHECK_S = 1.5
"""A long export asks again whether its reader is a member: from 2 s after his removal nothing of
the room goes to him (P7)."""


@get(
    "/api/chat/rooms/{code:str}/export",
    operation_id="export",
    summary="All messages as JSON lines",
    media_type="application/x-ndjson",
)
async def export(
    code: FromPath[str], core: NamedDependency[Core], who: NamedDependency[Principal]
) -> Stream:
    """One message a line, in the form of history, ascending by seq. Members only."""
    admission = await require_member(core, code, who.id)
    await core.limiter.require(EXPORTS, str(who.id))
    return Stream(
        _lines(core, admission, who),
        media_type="application/x-ndjson",
        headers={"content-disposition": f'attachment; filename="{admission.code}.jsonl"'},
    )


async def _lines(core: Core, admission: Admission, who: Principal) -> AsyncIterator[bytes]:
    """Yield pages of lines; no connection is held while the reader takes them.

    An error ends the answer without its proper end, which every HTTP client notices.
    """
    loop = asyncio.get_running_loop()
    checked_at = loop.time()
    after = 0
    while True:
        if loop.time() - checked_at > CHECK_S:
            checked_at = loop.time()
            await require_member(core, admission.code, who.id)
        async with unit(core.sessions) as session:
            rows = await queries.between(session, admission.room_id, after, 2**62, PAGE)
            page = await cards(session, rows, who.id)
        if not page:
            return
        after = page[-1].seq
        yield b"".join(wire.encode(card) + b"\n" for card in page)
