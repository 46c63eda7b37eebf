"""What somebody missed who comes back with `after` (P5)."""

from uuid import UUID

from msgspec import Struct

from cafe_chat.changes import log
from cafe_chat.hub.listener import Listener
from cafe_chat.hub.snapshot import Arrival
from cafe_chat.messages import frames, queries
from cafe_contracts.frames import REPLAY, ResyncFrame
from cafe_database.sessions import Sessions
from cafe_websocket.frame import Frame

PAGE = 50
UNSENT_BYTES = 128 * 1024
"""So much is offered before waiting for the peer to take it; the outlet bears four times that."""


def parse_after(text: str | None) -> int | None:
    """Return the seq of `?after=`; None without one, -1 for what is no seq.

    -1 is behind no head, so whoever sends nonsense is told to resync instead of nothing.
    """
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


class Known(Struct, frozen=True, kw_only=True):
    """What a client has that comes back: the newest seq and, if it says so, the newest change."""

    after: int
    changes: int | None = None


def parse_known(after: str | None, changes: str | None) -> Known | None:
    """Return what `?after=` and `?changes=` say; None for a client that does not come back."""
    seq = parse_after(after)
    return None if seq is None else Known(after=seq, changes=parse_after(changes))


def must_resync(known: Known, arrival: Arrival) -> bool:
    """Say whether the client has to read history.

    Because it missed too much, or something that retention took away meanwhile, or because it
    names a number we never gave out.
    """
    after, changes = known.after, known.changes
    if after < arrival.swept or after > arrival.head or arrival.head - after > REPLAY:
        return True
    return changes is not None and not (changes >= 0 and 0 <= arrival.changes - changes <= REPLAY)


async def replay(
    sessions: Sessions, listener: Listener, room_id: UUID, known: Known, arrival: Arrival
) -> None:
    """Send what was missed up to the arrival, in order, as fast as the peer takes it.

    First the messages as they are now, then what has become of messages meanwhile. What the log of
    changes does not hold any more makes it a resync.
    """
    if must_resync(known, arrival):
        listener.answer(Frame.of(ResyncFrame(head=arrival.head)))
        return
    await _replay_messages(sessions, listener, room_id, known.after, arrival.head)
    if known.changes is not None:
        await _replay_changes(sessions, listener, room_id, known.changes, arrival)
    await listener.outlet.settle()


async def _replay_messages(
    sessions: Sessions, listener: Listener, room_id: UUID, after: int, head: int
) -> None:
    while after < head and not listener.outlet.ending:
        async with sessions() as session:
            rows = await queries.between(session, room_id, after, head, PAGE)
        if not rows:
            return
        unsent = 0
        for row in rows:
            for frame in frames.of_row(row):
                listener.answer(frame)
                unsent += len(frame.wire)
            after = row.seq
            if unsent > UNSENT_BYTES:
                await listener.outlet.settle()
                unsent = 0


async def _replay_changes(
    sessions: Sessions, listener: Listener, room_id: UUID, after: int, arrival: Arrival
) -> None:
    while after < arrival.changes and not listener.outlet.ending:
        async with sessions() as session:
            found = await log.between(session, room_id, after, arrival.changes, PAGE)
        if not found or found[0][0] != after + 1:
            listener.answer(Frame.of(ResyncFrame(head=arrival.head)))
            return
        for _, text in found:
            listener.answer(Frame(text.encode()))
        after = found[-1][0]
        await listener.outlet.settle()
