"""Links that prove something to us: that an address is somebody's, that he may choose a password.

Only hashes are kept. A link is made when its mail goes out, so that no table ever holds one.
"""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.errors import LinkExpired
from cafe_auth.sessions.secrets import digest, new_token
from cafe_auth.tables import Link


class Purpose(StrEnum):
    """What a link is good for; also the page of the client that it opens."""

    VERIFY = "verify"
    RESET = "reset"


LASTS = {Purpose.VERIFY: timedelta(days=3), Purpose.RESET: timedelta(minutes=30)}
"""A reset by mail: docs/api.md §2."""
LASTS_BY_HAND = timedelta(days=1)
"""One that an administrator makes has to reach its person by other ways than mail."""
HOURLY = 5
"""Links of one purpose that a person is mailed in an hour, whoever asks."""


class Shown(NamedTuple):
    """What a good link proves. email: folded, the address it was sent to; None if by hand."""

    person_id: UUID
    email: str | None


async def make(
    session: AsyncSession,
    purpose: Purpose,
    person_id: UUID,
    *,
    email: str | None,
    lasts: timedelta | None = None,
) -> str:
    """Return the token of a new link."""
    token = new_token()
    token_digest = digest(token)
    assert token_digest is not None
    session.add(
        Link(
            token_digest=token_digest,
            purpose=purpose.value,
            person_id=person_id,
            email=email,
            expires_at=func.now() + (lasts or LASTS[purpose]),
        )
    )
    await session.flush()
    return token


async def look(session: AsyncSession, purpose: Purpose, token: str) -> Shown:
    """Return what a link proves, and leave it good. Raises LinkExpired."""
    row = (
        await session.execute(select(Link.person_id, Link.email).where(_is(purpose, token)))
    ).one_or_none()
    if row is None:
        raise LinkExpired
    return Shown(*row)


async def use(session: AsyncSession, purpose: Purpose, token: str) -> Shown:
    """Return what a link proves, and use it up. Raises LinkExpired, also for who comes second."""
    row = (
        await session.execute(
            delete(Link).where(_is(purpose, token)).returning(Link.person_id, Link.email)
        )
    ).one_or_none()
    if row is None:
        raise LinkExpired
    return Shown(*row)


async def drop(session: AsyncSession, purpose: Purpose, person_id: UUID) -> None:
    """End all of a person's links of a purpose."""
    await session.execute(
        delete(Link).where(Link.person_id == person_id, Link.purpose == purpose.value)
    )


async def many(session: AsyncSession, purpose: Purpose, person_id: UUID) -> bool:
    """Say whether somebody has been mailed HOURLY links within the hour."""
    count = await session.scalar(
        select(func.count()).where(
            Link.person_id == person_id,
            Link.purpose == purpose.value,
            Link.created_at > func.now() - timedelta(hours=1),
        )
    )
    return (count or 0) >= HOURLY


async def sweep(session: AsyncSession) -> None:
    """Delete links that are over; an hour later, for `many` still counts them."""
    await session.execute(delete(Link).where(Link.expires_at < func.now() - timedelta(hours=1)))


def _is(purpose: Purpose, token: str) -> ColumnElement[bool]:
    # The digest of nothing we gave out matches no row.
    return and_(
        Link.token_digest == (digest(token) or b""),
        Link.purpose == purpose.value,
        Link.expires_at > func.now(),
    )
