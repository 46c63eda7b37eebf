"""What somebody missed who comes back with `after` (P5)."""

from uuid import UUID

from cafe_chassis.db import Sessions
from cafe_chat.hub.listener import Listener
from cafe_chat.messages import frames, queries
from cafe_contracts import wire
from cafe_contracts.frames import REPLAY, ResyncFrame

PAGE = 50
UNSENT_CHARACTERS = 128 * 1024
"""So much is offered before waiting for the peer to take it; the outlet bears four times that."""


def parse_after(text: str | None) -> int | None:
    """Return the seq of `?after=`; None without one, -1 for what is no seq.

    -1 is behind no head, so whoever sends nonsense is told to resync instead of nothing.
    """
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def must_resync(after: int, head: int) -> bool:
    """Say whether the client has to read history: too much missed, or a seq we never gave out."""
    return after < 0 or after > head or head - after > REPLAY


async def replay(
    sessions: Sessions, listener: Listener, room_id: UUID, after: int, head: int
) -> None:
    """Send the messages with after < seq <= head, in order, as fast as the peer takes them."""
    if must_resync(after, head):
        listener.answer(wire.text(ResyncFrame(head=head)))
        return
    unsent = 0
    while after < head and not listener.outlet.ending:
        async with sessions() as session:
            rows = await queries.between(session, room_id, after, head, PAGE)
        if not rows:
            return
        for row in rows:
            for text in frames.of_row(row):
                listener.answer(text)
                unsent += len(text)
            after = row.seq
            if unsent > UNSENT_CHARACTERS:
                await listener.outlet.settle()
                unsent = 0
    await listener.outlet.settle()
