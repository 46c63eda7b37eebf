"""SQL over presence: spans during which people were online, and who says what he is doing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, delete, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.presence.leases import Who
from cafe_chat.tables import Person, Presence
from cafe_contracts.questions import RoomSpan
from cafe_contracts.states import PersonStatus

_OPEN = Presence.went_at.is_(None)


async def open_span(session: AsyncSession, room_id: UUID, user_id: UUID) -> int | None:
    """Begin a span; the version of the arrival, None when there is an open one already.

    Waits for a departure of the same person that is being committed, so it never misses one.
    """
    return await session.scalar(
        insert(Presence)
        .values(room_id=room_id, user_id=user_id)
        .on_conflict_do_nothing(
            index_elements=[Presence.room_id, Presence.user_id],
            # As text: the index is partial, and PostgreSQL must see the same predicate.
            index_where=literal_column("went_at IS NULL"),
        )
        .returning(Presence.version)
    )


# Spans that another replica is ending at this instant are skipped: it announces them.
_CLOSE = text(
    """
    WITH gone AS (
        SELECT * FROM unnest(
            CAST(:rooms AS uuid[]), CAST(:users AS uuid[]), CAST(:ago_s AS float8[])
        ) AS g(room_id, user_id, ago_s)
    ), mine AS (
        SELECT p.id, g.ago_s FROM presence_intervals p JOIN gone g USING (room_id, user_id)
        WHERE p.went_at IS NULL ORDER BY p.id FOR UPDATE OF p SKIP LOCKED
    )
    UPDATE presence_intervals p
    SET went_at = greatest(p.came_at, clock_timestamp() - make_interval(secs => mine.ago_s)),
        version = nextval('presence_version')
    FROM mine WHERE p.id = mine.id
    RETURNING p.id, p.room_id, p.user_id
    """
)


async def close_spans(session: AsyncSession, ago_s: Mapping[Who, float]) -> dict[int, Who]:
    """End the open spans of these people, each so many seconds ago; return them by id."""
    rows = await session.execute(
        _CLOSE,
        {
            "rooms": [room_id for room_id, _ in ago_s],
            "users": [user_id for _, user_id in ago_s],
            "ago_s": list(ago_s.values()),
        },
    )
    return {row.id: (row.room_id, row.user_id) for row in rows}


async def reopen_spans(session: AsyncSession, ids: Collection[int]) -> None:
    """Take back what `close_spans` did in this transaction."""
    await session.execute(update(Presence).where(Presence.id.in_(ids)).values(went_at=None))


async def departures(
    session: AsyncSession, ids: Collection[int]
) -> Sequence[Row[UUID, UUID, int, str]]:
    """Return (room_id, user_id, username, version) of spans that have just ended."""
    return (
        await session.execute(
            select(Presence.room_id, Presence.user_id, Presence.version, Person.username)
            .outerjoin(Person, Person.id == Presence.user_id)
            .where(Presence.id.in_(ids))
        )
    ).all()


async def online(
    session: AsyncSession, room_ids: Collection[UUID]
) -> Sequence[Row[UUID, UUID, PersonStatus, str | None, str]]:
    """Return (room_id, user_id, username, status, note) of everybody online in these rooms."""
    return (
        await session.execute(
            select(
                Presence.room_id,
                Presence.user_id,
                Presence.status,
                Presence.note,
                Person.username,
            )
            .outerjoin(Person, Person.id == Presence.user_id)
            .where(_OPEN, Presence.room_id.in_(room_ids))
        )
    ).all()


async def all_online(session: AsyncSession) -> list[Who]:
    """Return everybody online anywhere."""
    rows = await session.execute(select(Presence.room_id, Presence.user_id).where(_OPEN))
    return [(row.room_id, row.user_id) for row in rows]


async def spans(
    session: AsyncSession, room_id: UUID, since: datetime, until: datetime
) -> Sequence[Row[UUID, datetime, datetime | None]]:
    """Return (user_id, came_at, went_at) of every span that touches [since, until)."""
    return (
        await session.execute(
            select(Presence.user_id, Presence.came_at, Presence.went_at)
            .where(
                Presence.room_id == room_id,
                Presence.came_at < until,
                _OPEN | (Presence.went_at > since),
            )
            .order_by(Presence.came_at)
        )
    ).all()


_SPANS_OF_MANY = text(
    """
    SELECT a.place, p.user_id, p.came_at, p.went_at
    FROM unnest(
        CAST(:rooms AS uuid[]), CAST(:since AS timestamptz[]), CAST(:until AS timestamptz[])
    ) WITH ORDINALITY AS a(room_id, since, until, place)
    JOIN presence_intervals p ON p.room_id = a.room_id
        AND p.came_at < a.until AND (p.went_at IS NULL OR p.went_at > a.since)
    ORDER BY p.came_at
    """
)


async def spans_of_many(
    session: AsyncSession, asked: Sequence[RoomSpan]
) -> Sequence[Row[int, UUID, datetime, datetime | None]]:
    """Return (place, user_id, came_at, went_at) as `spans` does; place: in the question, from 1."""
    found = await session.execute(
        _SPANS_OF_MANY,
        {
            "rooms": [one.room_id for one in asked],
            "since": [one.since for one in asked],
            "until": [one.until for one in asked],
        },
    )
    return found.all()


async def set_status(
    session: AsyncSession, room_id: UUID, user_id: UUID, status: PersonStatus, note: str | None
) -> bool:
    """Note what somebody is doing; False when he is not online in the room."""
    changed = await session.scalar(
        update(Presence)
        .where(_OPEN, Presence.room_id == room_id, Presence.user_id == user_id)
        .values(status=status, note=note)
        .returning(Presence.id)
    )
    return changed is not None


KEPT = timedelta(days=30)
"""Minutes are credited a while after they passed, at worst after an outage; never so late."""

TRIMMED = 2000
"""Spans deleted in one transaction."""


async def trim(session: AsyncSession) -> bool:
    """Delete some spans that ended longer ago than KEPT; False when there are no more."""
    old = (
        select(Presence.id)
        .where(Presence.went_at < func.now() - KEPT)
        .order_by(Presence.went_at)
        .limit(TRIMMED)
    )
    gone = await session.scalars(
        delete(Presence).where(Presence.id.in_(old)).returning(Presence.id)
    )
    return len(gone.all()) == TRIMMED
