"""SQL of the signing keys."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import SigningKey

_LOCK = 0x6361_6665_6B65_7973
"""The advisory lock of everything that changes keys ("cafekeys")."""


async def lock(session: AsyncSession) -> None:
    """Wait until nobody else changes keys; ends with the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def load(session: AsyncSession) -> Sequence[SigningKey]:
    """Return all keys; `current` sorts first."""
    return (await session.scalars(select(SigningKey).order_by(SigningKey.place))).all()


async def placed_longer_than(session: AsyncSession, place: str, age: timedelta) -> bool:
    """Say whether a key has been in `place` for at least `age`, by PostgreSQL's clock."""
    found = await session.scalar(
        select(SigningKey.kid).where(
            SigningKey.place == place, SigningKey.placed_at <= func.now() - age
        )
    )
    return found is not None


async def move(session: AsyncSession, place: str, to: str) -> None:
    """Put the key of one place into another, which must be empty."""
    await session.execute(
        update(SigningKey).where(SigningKey.place == place).values(place=to, placed_at=func.now())
    )


async def drop(session: AsyncSession, place: str) -> None:
    """Delete the key of a place."""
    await session.execute(delete(SigningKey).where(SigningKey.place == place))


async def drop_all(session: AsyncSession) -> None:
    """Delete every key."""
    await session.execute(delete(SigningKey))
