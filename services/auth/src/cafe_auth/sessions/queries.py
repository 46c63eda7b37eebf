"""SQL of the sessions. Ages are PostgreSQL's to judge: replicas' clocks may differ (P23)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.keys.tokens import Identity
from cafe_auth.sessions.known import Found, Kind
from cafe_auth.tables import LoginSession, Person

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
JUST_NOW = timedelta(minutes=10)
"""So young a session stands for the log-in of one who has no password."""
TOUCH_EVERY = timedelta(minutes=1)
"""A session's last use is written at most this often, not with each request."""


class Ended(NamedTuple):
    """A session or personal token that ended, or is to be looked up anew."""

    id: UUID
    token_digest: bytes


def _lives() -> ColumnElement[bool]:
    return and_(
        LoginSession.last_used_at > func.now() - IDLE,
        LoginSession.created_at > func.now() - ABSOLUTE,
    )


# Built once: it is asked by the second, and building costs more than asking.
_FIND = (
    select(
        LoginSession.token_digest,
        LoginSession.id.label("session_id"),
        Person.id.label("person_id"),
        Person.username,
        Person.display_name,
        Person.role,
        Person.timezone,
        Person.day_starts_at,
        Person.version,
        LoginSession.second_factor,
        (LoginSession.last_used_at <= func.now() - TOUCH_EVERY).label("touch_due"),
    )
    .join(Person, Person.id == LoginSession.person_id)
    .where(
        # An array: the statement stays the same however many are asked about.
        LoginSession.token_digest == any_(bindparam("digests", type_=ARRAY(LargeBinary))),
        Person.disabled_at.is_(None),
        _lives(),
    )
)


async def find(session: AsyncSession, digests: Sequence[bytes]) -> dict[bytes, Found]:
    """Return the live sessions with these digests, and their persons."""
    found = {}
    for row in (await session.execute(_FIND, {"digests": list(digests)})).mappings():
        columns = dict(row)
        digest = columns.pop("token_digest")
        touch_due, second_factor = columns.pop("touch_due"), columns.pop("second_factor")
        found[digest] = Found(Identity(**columns), touch_due, second_factor)
    return found


async def touch(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Write that sessions are in use, but for those of which somebody else just does."""
    due = (
        select(LoginSession.id)
        .where(
            LoginSession.id == any_(literal(list(ids), ARRAY(Uuid))),
            LoginSession.last_used_at <= func.now() - TOUCH_EVERY,
        )
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        update(LoginSession).where(LoginSession.id.in_(due)).values(last_used_at=func.now())
    )


COOKIES = Kind(find, touch)


async def living(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return those of `ids` whose sessions live."""
    # One array: five hundred parameters, once a second for each replica with sockets, cost more
    # than the answer.
    query = (
        select(LoginSession.id)
        .join(Person, Person.id == LoginSession.person_id)
        .where(
            LoginSession.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
            Person.disabled_at.is_(None),
            _lives(),
        )
    )
    return (await session.scalars(query, {"ids": list(ids)})).all()


async def is_young(session: AsyncSession, session_id: UUID) -> bool:
    """Say whether a session was opened JUST_NOW."""
    query = select(
        exists().where(
            LoginSession.id == session_id, LoginSession.created_at > func.now() - JUST_NOW
        )
    )
    return bool(await session.scalar(query))


async def of_person(
    session: AsyncSession, person_id: UUID, before: UUID | None, limit: int
) -> Sequence[LoginSession]:
    """Return a person's live sessions, newest first; `before` is the last id of the page before."""
    query = select(LoginSession).where(LoginSession.person_id == person_id, _lives())
    if before is not None:
        query = query.where(LoginSession.id < before)
    return (await session.scalars(query.order_by(LoginSession.id.desc()).limit(limit))).all()


async def all_of(session: AsyncSession, person_id: UUID) -> list[Ended]:
    """Return the ids and digests of all of a person's sessions."""
    rows = await session.execute(
        select(LoginSession.id, LoginSession.token_digest).where(
            LoginSession.person_id == person_id
        )
    )
    return [Ended(*row) for row in rows]


async def end(session: AsyncSession, person_id: UUID, ids: Sequence[UUID]) -> list[Ended]:
    """Delete those of `ids` that are the person's."""
    return await _end(session, person_id, LoginSession.id.in_(ids))


async def end_all_but(session: AsyncSession, person_id: UUID, kept: UUID) -> list[Ended]:
    """Delete all of a person's sessions but one."""
    return await _end(session, person_id, LoginSession.id != kept)


async def end_all(session: AsyncSession, person_id: UUID) -> list[Ended]:
    """Delete all of a person's sessions."""
    return await _end(session, person_id, true())


async def _end(session: AsyncSession, person_id: UUID, which: ColumnElement[bool]) -> list[Ended]:
    rows = await session.execute(
        delete(LoginSession)
        .where(LoginSession.person_id == person_id, which)
        .returning(LoginSession.id, LoginSession.token_digest)
    )
    return [Ended(*row) for row in rows]


async def sweep(session: AsyncSession) -> None:
    """Delete the sessions that are over; nobody is told, for nobody can use them."""
    # One by one: an OR over both would look at every session.
    for over in (
        LoginSession.last_used_at <= func.now() - IDLE,
        LoginSession.created_at <= func.now() - ABSOLUTE,
    ):
        await session.execute(delete(LoginSession).where(over))
