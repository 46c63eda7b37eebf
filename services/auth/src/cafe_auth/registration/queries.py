"""SQL of registration: invitations, and the links of the first administrator."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import AdminLink, Invitation, Person

_ADMINISTRATORS_LOCK = 0x6361_6665_6164_6D6E
"""The advisory lock of everything that makes or unmakes administrators ("cafeadmn")."""

INVITATIONS_KEPT = timedelta(days=30)
"""So long an invitation stays in the list after its end."""


def _holds() -> ColumnElement[bool]:
    return and_(Invitation.uses_left > 0, Invitation.expires_at > func.now())


async def is_open(session: AsyncSession, digest: bytes) -> bool:
    """Say whether an invitation with this digest still lets somebody in."""
    query = select(exists().where(Invitation.token_digest == digest, _holds()))
    return bool(await session.scalar(query))


async def use(session: AsyncSession, digest: bytes) -> UUID | None:
    """Take one use of an invitation and return its id; None when there is none left."""
    found: UUID | None = await session.scalar(
        update(Invitation)
        .where(Invitation.token_digest == digest, _holds())
        .values(uses_left=Invitation.uses_left - 1)
        .returning(Invitation.id)
    )
    return found


async def invitations(
    session: AsyncSession, before: UUID | None, limit: int
) -> Sequence[tuple[Invitation, str | None]]:
    """Return invitations with the names of their makers, newest first."""
    query = select(Invitation, Person.username).outerjoin(
        Person, Person.id == Invitation.created_by
    )
    if before is not None:
        query = query.where(Invitation.id < before)
    rows = await session.execute(query.order_by(Invitation.id.desc()).limit(limit))
    return [(invitation, username) for invitation, username in rows]


async def withdraw(session: AsyncSession, invitation_id: UUID) -> bool:
    """Delete an invitation; False when there is none."""
    found = await session.scalar(
        delete(Invitation).where(Invitation.id == invitation_id).returning(Invitation.id)
    )
    return found is not None


async def sweep_invitations(session: AsyncSession) -> None:
    """Delete what ended INVITATIONS_KEPT ago."""
    await session.execute(
        delete(Invitation).where(Invitation.expires_at < func.now() - INVITATIONS_KEPT)
    )


async def lock_administrators(session: AsyncSession) -> None:
    """Wait until nobody else makes or unmakes administrators; ends with the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADMINISTRATORS_LOCK})


async def administrators(session: AsyncSession) -> int:
    """Return how many there are who are not disabled."""
    query = select(func.count()).where(Person.role == "admin", Person.disabled_at.is_(None))
    return await session.scalar(query) or 0


async def has_link(session: AsyncSession, digest: bytes) -> bool:
    """Say whether a first administrator's link with this digest was offered."""
    return bool(await session.scalar(select(exists().where(AdminLink.token_digest == digest))))


async def add_link(session: AsyncSession, digest: bytes) -> None:
    """Offer one more link."""
    session.add(AdminLink(token_digest=digest))
    await session.flush()


async def drop_links(session: AsyncSession) -> None:
    """Withdraw every link."""
    await session.execute(delete(AdminLink))
