"""SQL of identities, and of log-ins by providers that are under way."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Identity, OidcNewcomer, OidcRequest, Person

UNDER_WAY = timedelta(minutes=15)
"""Somebody may have to look for his password at the provider's, or for a good username here."""


async def send(session: AsyncSession, request: OidcRequest) -> None:
    """Remember a browser that is sent to a provider."""
    session.add(request)
    await session.flush()


class Sent(NamedTuple):
    """What a browser was sent to a provider for. session_id: what to link to; None: a log-in."""

    next: str
    session_id: UUID | None


async def back(session: AsyncSession, state: bytes, browser: bytes, provider: str) -> Sent | None:
    """Return what a browser was sent for, once; None when this one was not sent there."""
    rows = await session.execute(
        delete(OidcRequest)
        .where(
            OidcRequest.state_digest == state,
            OidcRequest.browser_digest == browser,
            OidcRequest.provider == provider,
            OidcRequest.created_at > func.now() - UNDER_WAY,
        )
        .returning(OidcRequest.next, OidcRequest.session_id)
    )
    row = rows.one_or_none()
    return None if row is None else Sent(*row)


async def identity(session: AsyncSession, issuer: str, subject: str) -> Identity | None:
    """Return the identity of an issuer's subject."""
    query = select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    return (await session.scalars(query)).one_or_none()


async def add(session: AsyncSession, identity: Identity) -> bool:
    """Add an identity; False when somebody was quicker."""
    try:
        async with session.begin_nested():
            session.add(identity)
            await session.flush()
    except IntegrityError:
        return False
    return True


async def used(session: AsyncSession, identity_id: UUID) -> None:
    """Note a log-in."""
    await session.execute(
        update(Identity).where(Identity.id == identity_id).values(last_used_at=func.now())
    )


async def of_person(session: AsyncSession, person_id: UUID) -> Sequence[Identity]:
    """Return a person's identities, oldest first."""
    query = select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)
    return (await session.scalars(query)).all()


async def remove(session: AsyncSession, person_id: UUID, identity_id: UUID) -> bool:
    """Delete one of a person's identities; False when there is no such."""
    found = await session.scalar(
        delete(Identity)
        .where(Identity.person_id == person_id, Identity.id == identity_id)
        .returning(Identity.id)
    )
    return found is not None


async def holder_of(session: AsyncSession, email_folded: str) -> Person | None:
    """Return who has this address in his profile, verified or not."""
    return await session.scalar(select(Person).where(Person.email_folded == email_folded))


async def welcome(session: AsyncSession, newcomer: OidcNewcomer) -> None:
    """Remember somebody who has to choose a username."""
    session.add(newcomer)
    await session.flush()


async def newcomer(session: AsyncSession, token: bytes, browser: bytes) -> OidcNewcomer | None:
    """Return who is choosing a username in this browser, and hold the row until the commit."""
    query = select(OidcNewcomer).where(
        OidcNewcomer.token_digest == token,
        OidcNewcomer.browser_digest == browser,
        OidcNewcomer.created_at > func.now() - UNDER_WAY,
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def sweep(session: AsyncSession) -> None:
    """Delete what nobody came back for."""
    over = func.now() - UNDER_WAY
    await session.execute(delete(OidcRequest).where(OidcRequest.created_at < over))
    await session.execute(delete(OidcNewcomer).where(OidcNewcomer.created_at < over))
