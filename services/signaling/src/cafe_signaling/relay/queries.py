"""SQL of signals on their way: put by whoever holds a place, taken by the holder of the other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_database.driver import Connection
from cafe_signaling.tables import SignalRow

QUEUE_FRAMES = 256
QUEUE_BYTES = 512 * 1024
"""What waits for one person is bounded as a socket's outlet is: more means a flood, not a call."""


class Holder(Struct, frozen=True):
    """An admission: this person in this room's call, by this fence."""

    room_id: UUID
    user_id: UUID
    fence: int


class Sent(Struct, frozen=True):
    """What became of a signal. held: the sender's fence is the newest one of his place. queued:
    it is on its way. full: it is not, because too much waits for the other person. repeated: it
    was taken before.
    """

    held: bool
    queued: bool
    full: bool
    repeated: bool

    @property
    def outcome(self) -> str:
        """The same in a word, for a metric's label. alone: nobody is there to hear it."""
        if self.queued:
            return "queued"
        if self.full:
            return "full"
        return "overtaken" if not self.held else "repeated" if self.repeated else "alone"


class Waiting(Struct, frozen=True):
    """A frame to give to the socket of this admission. id: grows in the order they were put.

    departure: it says that the other person left.
    """

    id: int
    holder: Holder
    frame: str
    departure: bool


class Standing(Struct, frozen=True):
    """How an admission stands: fence of the place now (None: its person has none), whether the
    place counts as lost, and whether the call was ended by hand after this admission.
    """

    holder: Holder
    fence: int | None
    lost: bool
    ended: bool


async def put_notice(
    session: AsyncSession, room_id: UUID, to_user: UUID, frame: str, *, departure: bool
) -> None:
    """Queue a frame of our own; the caller holds the lock of the room's call."""
    await session.execute(
        insert(SignalRow).values(room_id=room_id, to_user=to_user, frame=frame, departure=departure)
    )


async def put_signal(
    connection: Connection, sender: Holder, frame: str, number: int | None = None
) -> Sent:
    """Queue a frame for the other person of the call, if there is one and `sender` still counts.

    number: of the signal within its page; one that was taken before is not queued again.

    A function of the database (migration 0006), so that the lock and what is done under it are one
    question: who was paused and overtaken finds a newer fence and puts nothing (P9).
    """
    row = await connection.fetchrow(
        "SELECT * FROM put_signal($1, $2, $3, $4, $5, $6, $7)",
        sender.room_id,
        sender.user_id,
        sender.fence,
        frame,
        number,
        QUEUE_FRAMES,
        QUEUE_BYTES,
    )
    assert row is not None
    held, queued, accompanied, repeated = row
    return Sent(held=held, queued=queued, full=accompanied and not queued, repeated=repeated)


_Known = tuple[int, int]


class Receiver(Protocol):
    """A socket, as far as it matters here; see `relay.connection`."""

    holder: Holder
    given: int
    arrived: int
    noted: _Known


_MINE = """
    mine AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::uuid[], $3::bigint[]
        ) AS mine(room_id, user_id, fence)
    )
"""

# The place is locked until the frames are handed out: an admission that takes it over waits, or is
# seen, and then the older one gets nothing. Places that are being changed are left for the next
# time, which the one who changes them announces; waiting for several could be a deadlock.
_WAITING = """
    WITH mine AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]
        ) AS mine(room_id, user_id, fence, given)
    ), held AS (
        SELECT p.room_id, p.user_id, p.fence, m.given FROM places p
        JOIN mine m ON m.room_id = p.room_id AND m.user_id = p.user_id AND m.fence = p.fence
        FOR SHARE OF p SKIP LOCKED
    )
    SELECT s.id, h.room_id, h.user_id, h.fence, s.frame, s.departure
    FROM held h JOIN signals s
      ON s.room_id = h.room_id AND s.to_user = h.user_id AND s.id > h.given
    ORDER BY s.id
"""

_ARRIVED = """
    WITH mine AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]
        ) AS mine(room_id, user_id, fence, given, arrived)
    ), forgotten AS (
        DELETE FROM signals s USING mine m
        WHERE s.room_id = m.room_id AND s.to_user = m.user_id AND s.id <= m.arrived
    )
    UPDATE signals s SET departure = false FROM mine m
    WHERE s.room_id = m.room_id AND s.to_user = m.user_id AND s.departure
      AND s.id > m.arrived AND s.id <= m.given
"""

_STANDING = f"""
    WITH {_MINE}
    SELECT m.room_id, m.user_id, m.fence, p.fence, p.lost_at IS NOT NULL,
           coalesce(c.ended_fence >= m.fence, false)
    FROM mine m
    LEFT JOIN places p ON p.room_id = m.room_id AND p.user_id = m.user_id
    LEFT JOIN calls c ON c.room_id = m.room_id
"""  # noqa: S608 - constants

_SEEN = f"""
    WITH {_MINE}, held AS (
        SELECT p.room_id, p.slot FROM places p
        JOIN mine m ON m.room_id = p.room_id AND m.user_id = p.user_id AND m.fence = p.fence
        FOR NO KEY UPDATE OF p SKIP LOCKED
    )
    UPDATE places p SET seen_at = clock_timestamp() FROM held h
    WHERE p.room_id = h.room_id AND p.slot = h.slot
"""  # noqa: S608 - constants


async def waiting(connection: Connection, given: Mapping[Holder, int]) -> list[Waiting]:
    """Return what waits for these admissions, in the order it was put.

    given: the id of the last signal that each one's socket has. Until the transaction ends no
    other admission of these people can begin.
    """
    if not given:
        return []
    rows = await connection.fetch(_WAITING, *_lists(list(given)), list(given.values()))
    return [
        Waiting(signal_id, Holder(room_id, user_id, fence), frame, departure)
        for signal_id, room_id, user_id, fence, frame, departure in rows
    ]


async def note_arrivals(connection: Connection, receivers: Iterable[Receiver]) -> None:
    """Forget the signals that have arrived; departures that were only written end as well.

    After a departure was written its person may speak to whoever comes next.
    """
    news = [one for one in receivers if one.noted != (one.given, one.arrived)]
    if not news:
        return
    known = [(one.given, one.arrived) for one in news]
    lists = [list(each) for each in zip(*known, strict=True)]
    await connection.execute(_ARRIVED, *_lists([one.holder for one in news]), *lists)
    # Should a transaction around this fail, the end of the socket or of its call says it again.
    for receiver, so_far in zip(news, known, strict=True):
        receiver.noted = so_far


async def standing(connection: Connection, holders: Sequence[Holder]) -> list[Standing]:
    """Say how these admissions stand."""
    return [
        Standing(Holder(room_id, user_id, mine), fence, fence is not None and lost, ended)
        for room_id, user_id, mine, fence, lost, ended in await connection.fetch(
            _STANDING, *_lists(holders)
        )
    ]


async def seen(connection: Connection, holders: Sequence[Holder]) -> None:
    """Note that these admissions have a socket just now: the heartbeat of their places."""
    await connection.execute(_SEEN, *_lists(holders))


def _lists(holders: Sequence[Holder]) -> tuple[list[UUID], list[UUID], list[int]]:
    return (
        [holder.room_id for holder in holders],
        [holder.user_id for holder in holders],
        [holder.fence for holder in holders],
    )
