"""`GET /api/chat/rooms/{code}/messages`."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_chat.access import require_member
from cafe_chat.messages import service
from cafe_chat.messages.schemas import History
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit

READS = Bucket("chat-history", per_s=10, burst=100)
"""Pages of history per person; somebody who scrolls fast reads two a second."""

Seq = Annotated[int | None, QueryParameter(ge=0, le=2**62)]


@get("/api/chat/rooms/{code:str}/messages", operation_id="history", summary="Messages of a room")
async def history(
    code: FromPath[str],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    session: NamedDependency[AsyncSession],
    before: Seq = None,
    after: Seq = None,
    limit: Limit = LIMIT_DEFAULT,
) -> History:
    """Ascending by seq: with `before` the nearest older ones, with `after` the nearest newer ones.

    With neither the newest, with both 422. Members only: 403 in a public room, 404 in a private.
    """
    await core.limiter.require(READS, str(who.id))
    admission = await require_member(core, code, who.id)
    return await service.history(
        session, admission.room_id, who.id, before=before, after=after, limit=limit
    )
