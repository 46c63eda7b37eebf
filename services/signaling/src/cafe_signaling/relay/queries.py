"""SQL of signals on their way: put by whoever holds a place, taken by the holder of the other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.db import after_commit
from cafe_signaling.tables import CallRow, SignalRow

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


# `me` is empty for a fence that is no longer the newest. `other` is empty as well while the
# sender has not yet been told that the one before left: his words are for that one, who is gone.
_PUT = text(
    """
    WITH said AS (
        SELECT CAST(:room_id AS uuid) AS room_id, CAST(:user_id AS uuid) AS user_id,
               CAST(:fence AS bigint) AS fence, CAST(:frame AS text) AS frame,
               CAST(:number AS bigint) AS n
    ), me AS (
        SELECT s.*, coalesce(s.n <= p.said, false) AS repeated
        FROM said s JOIN places p USING (room_id, user_id, fence)
    ), other AS (
        SELECT p.user_id, count(s.id) AS frames, coalesce(sum(octet_length(s.frame)), 0) AS bytes
        FROM me
        JOIN places p ON p.room_id = me.room_id AND p.user_id <> me.user_id
        LEFT JOIN signals s ON s.room_id = p.room_id AND s.to_user = p.user_id
        WHERE NOT me.repeated AND NOT EXISTS (
            SELECT FROM signals d
            WHERE d.room_id = me.room_id AND d.to_user = me.user_id AND d.departure
        )
        GROUP BY p.user_id
    ), put AS (
        INSERT INTO signals (room_id, to_user, from_user, departure, frame)
        SELECT me.room_id, other.user_id, me.user_id, false, me.frame FROM me, other
        WHERE frames < CAST(:max_frames AS bigint)
          AND bytes + octet_length(me.frame) <= CAST(:max_bytes AS bigint)
        RETURNING id
    ), noted AS (
        UPDATE places p SET said = me.n FROM me
        WHERE p.room_id = me.room_id AND p.user_id = me.user_id AND me.n > p.said
          AND (EXISTS (SELECT FROM put) OR NOT EXISTS (SELECT FROM other))
    )
    SELECT EXISTS (SELECT FROM me), EXISTS (SELECT FROM put), EXISTS (SELECT FROM other),
           EXISTS (SELECT FROM me WHERE repeated)
    """
)


async def put_signal(
    session: AsyncSession, sender: Holder, frame: str, number: int | None = None
) -> Sent:
    """Queue a frame for the other person of the call, if there is one and `sender` still counts.

    number: of the signal within its page; one that was taken before is not queued again.

    The lock is a statement of its own, so that the next one sees all that happened before it:
    who was paused and overtaken finds a newer fence and puts nothing (P9).
    """
    await session.execute(
        select(CallRow.room_id).where(CallRow.room_id == sender.room_id).with_for_update()
    )
    row = await session.execute(
        _PUT,
        {
            "room_id": sender.room_id,
            "user_id": sender.user_id,
            "fence": sender.fence,
            "frame": frame,
            "number": number,
            "max_frames": QUEUE_FRAMES,
            "max_bytes": QUEUE_BYTES,
        },
    )
    held, queued, other, repeated = row.one()
    return Sent(held=held, queued=queued, full=other and not queued, repeated=repeated)


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
            CAST(:rooms AS uuid[]), CAST(:people AS uuid[]), CAST(:fences AS bigint[])
        ) AS mine(room_id, user_id, fence)
    )
"""

# The place is locked until the frames are handed out: an admission that takes it over waits, or is
# seen, and then the older one gets nothing. Places that are being changed are left for the next
# time, which the one who changes them announces; waiting for several could be a deadlock.
_WAITING = text(
    """
    WITH mine AS (
        SELECT * FROM unnest(
            CAST(:rooms AS uuid[]), CAST(:people AS uuid[]), CAST(:fences AS bigint[]),
            CAST(:given AS bigint[])
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
)

_ARRIVED = text(
    """
    WITH mine AS (
        SELECT * FROM unnest(
            CAST(:rooms AS uuid[]), CAST(:people AS uuid[]), CAST(:fences AS bigint[]),
            CAST(:given AS bigint[]), CAST(:arrived AS bigint[])
        ) AS mine(room_id, user_id, fence, given, arrived)
    ), forgotten AS (
        DELETE FROM signals s USING mine m
        WHERE s.room_id = m.room_id AND s.to_user = m.user_id AND s.id <= m.arrived
    )
    UPDATE signals s SET departure = false FROM mine m
    WHERE s.room_id = m.room_id AND s.to_user = m.user_id AND s.departure
      AND s.id > m.arrived AND s.id <= m.given
    """
)

_STANDING = text(
    f"""
    WITH {_MINE}
    SELECT m.room_id, m.user_id, m.fence, p.fence, p.lost_at IS NOT NULL,
           coalesce(c.ended_fence >= m.fence, false)
    FROM mine m
    LEFT JOIN places p ON p.room_id = m.room_id AND p.user_id = m.user_id
    LEFT JOIN calls c ON c.room_id = m.room_id
    """  # noqa: S608 - constants
)

_SEEN = text(
    f"""
    WITH {_MINE}, held AS (
        SELECT p.room_id, p.slot FROM places p
        JOIN mine m ON m.room_id = p.room_id AND m.user_id = p.user_id AND m.fence = p.fence
        FOR NO KEY UPDATE OF p SKIP LOCKED
    )
    UPDATE places p SET seen_at = clock_timestamp() FROM held h
    WHERE p.room_id = h.room_id AND p.slot = h.slot
    """  # noqa: S608 - constants
)


async def waiting(session: AsyncSession, given: Mapping[Holder, int]) -> list[Waiting]:
    """Return what waits for these admissions, in the order it was put.

    given: the id of the last signal that each one's socket has. Until the transaction ends no
    other admission of these people can begin.
    """
    if not given:
        return []
    values = {**_lists(list(given)), "given": list(given.values())}
    rows = await session.execute(_WAITING, values)
    return [
        Waiting(signal_id, Holder(room_id, user_id, fence), frame, departure)
        for signal_id, room_id, user_id, fence, frame, departure in rows
    ]


async def note_arrivals(session: AsyncSession, receivers: Iterable[Receiver]) -> None:
    """Forget the signals that have arrived; departures that were only written end as well.

    After a departure was written its person may speak to whoever comes next.
    """
    news = [one for one in receivers if one.noted != (one.given, one.arrived)]
    if not news:
        return
    known = {
        **_lists([one.holder for one in news]),
        "given": [one.given for one in news],
        "arrived": [one.arrived for one in news],
    }
    await session.execute(_ARRIVED, known)
    noted = [(one, (one.given, one.arrived)) for one in news]

    async def remember() -> None:
        for receiver, so_far in noted:
            receiver.noted = so_far

    after_commit(session, remember)


async def standing(session: AsyncSession, holders: Sequence[Holder]) -> list[Standing]:
    """Say how these admissions stand."""
    rows = await session.execute(_STANDING, _lists(holders))
    return [
        Standing(Holder(room_id, user_id, mine), fence, fence is not None and lost, ended)
        for room_id, user_id, mine, fence, lost, ended in rows
    ]


async def seen(session: AsyncSession, holders: Sequence[Holder]) -> None:
    """Note that these admissions have a socket just now: the heartbeat of their places."""
    await session.execute(_SEEN, _lists(holders))


def _lists(holders: Sequence[Holder]) -> dict[str, list[UUID] | list[int]]:
    return {
        "rooms": [holder.room_id for holder in holders],
        "people": [holder.user_id for holder in holders],
        "fences": [holder.fence for holder in holders],
    }
