"""`GET /api/chat/rooms/{code}/changes`: what has become of messages while somebody was away."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_chat.access import require_member
from cafe_chat.changes import log
from cafe_chat.messages.api import READS
from cafe_chat.messages.queries import counters
from cafe_contracts.frames import REPLAY, ChangeFrame
from cafe_http.identity import Principal

_frame = msgspec.json.Decoder(ChangeFrame)


class Changes(Struct, frozen=True, kw_only=True):
    """items: the frames `edited`, `deleted`, `reaction`, `pinned`, in order, as they were sent.

    changes: the number of the last one, or of the room's newest change when `complete` is false:
    then some are not known any more (they are kept for a week) and history has to be read anew.
    """

    items: list[ChangeFrame]
    changes: int
    complete: bool


@get("/api/chat/rooms/{code:str}/changes", operation_id="changes", summary="Changes of messages")
async def changes(
    code: FromPath[str],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    session: NamedDependency[AsyncSession],
    after: Annotated[int, QueryParameter(ge=0, le=2**62)],
) -> Changes:
    """Up to 500 changes later than `after`; members only. Ask again until there are none."""
    await core.limiter.require(READS, str(who.id))
    admission = await require_member(core, code, who.id)
    room_id = admission.room_id
    _, newest = (await counters(session, [room_id])).get(room_id, (0, 0))
    found = await log.between(session, room_id, after, newest, REPLAY)
    if after >= newest:
        return Changes(items=[], changes=newest, complete=after == newest)
    if not found or found[0][0] != after + 1:
        return Changes(items=[], changes=newest, complete=False)
    items = [_frame.decode(text) for _, text in found]
    return Changes(items=items, changes=found[-1][0], complete=True)
