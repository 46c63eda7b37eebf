"""SQL of passkeys and of the challenges that wait for them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Passkey, PasskeyChallenge

CHALLENGE_LASTS = timedelta(minutes=5)
"""As long as a log-in's ticket."""

Purpose = Literal["register", "second_factor", "login"]


async def ask(session: AsyncSession, challenge: bytes, purpose: Purpose, bound_to: bytes) -> None:
    """Remember a challenge that was given out."""
    await session.execute(
        insert(PasskeyChallenge).values(challenge=challenge, purpose=purpose, bound_to=bound_to)
    )


async def answered(
    session: AsyncSession, challenge: bytes, purpose: Purpose, bound_to: bytes
) -> bool:
    """Use a challenge up; False when it was not given out for this, or is used, or too old."""
    found = await session.scalar(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == challenge,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.bound_to == bound_to,
            PasskeyChallenge.created_at > func.now() - CHALLENGE_LASTS,
        )
        .returning(PasskeyChallenge.challenge)
    )
    return found is not None


async def sweep(session: AsyncSession) -> None:
    """Delete the challenges that nobody answered."""
    await session.execute(
        delete(PasskeyChallenge).where(PasskeyChallenge.created_at < func.now() - CHALLENGE_LASTS)
    )


async def of_person(session: AsyncSession, person_id: UUID) -> Sequence[Passkey]:
    """Return a person's passkeys, oldest first."""
    query = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    return (await session.scalars(query)).all()


async def one_of(session: AsyncSession, person_id: UUID, passkey_id: UUID) -> Passkey | None:
    """Return one of a person's passkeys, and hold it until the commit."""
    query = select(Passkey).where(Passkey.person_id == person_id, Passkey.id == passkey_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def by_credential(session: AsyncSession, credential_id: bytes) -> Passkey | None:
    """Return the passkey with this credential id, and hold it until the commit."""
    query = select(Passkey).where(Passkey.credential_id == credential_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def add(session: AsyncSession, passkey: Passkey) -> bool:
    """Add a passkey; False when that credential is registered already, whoever's it is."""
    try:
        async with session.begin_nested():
            session.add(passkey)
            await session.flush()
    except IntegrityError:
        return False
    return True


async def remove(session: AsyncSession, person_id: UUID, passkey_id: UUID) -> bool:
    """Delete one of a person's passkeys; False when there is no such."""
    found = await session.scalar(
        delete(Passkey)
        .where(Passkey.person_id == person_id, Passkey.id == passkey_id)
        .returning(Passkey.id)
    )
    return found is not None
