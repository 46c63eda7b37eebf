"""SQL of deleted accounts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import AuditEntry, Erasure, ErasureConfirmation, Person, RetiredName

RECEIPTS_KEPT = timedelta(days=400)
"""As long as the audit trail."""


async def scrub_audit(session: AsyncSession, person_id: UUID) -> None:
    """Leave of a person's entries in the trail what was done when, by and to which id."""
    his = or_(
        AuditEntry.actor_id == person_id,
        and_(AuditEntry.actor_id.is_(None), AuditEntry.subject_id == person_id),
    )
    await session.execute(update(AuditEntry).where(his).values(address="", user_agent=""))
    # What he did to other people is their history as well; names of his tokens are only his.
    to_others = select(Person.id).where(Person.id == AuditEntry.subject_id, Person.id != person_id)
    of_him = or_(
        AuditEntry.subject_id == person_id,
        and_(AuditEntry.actor_id == person_id, ~to_others.exists()),
    )
    # Others' services name people by id beside their names and words.
    elsewhere = and_(
        AuditEntry.service != "auth",
        or_(
            *(
                column.cast(Text).contains(str(person_id))
                for column in (AuditEntry.before, AuditEntry.after)
            )
        ),
    )
    await session.execute(
        update(AuditEntry).where(or_(of_him, elsewhere)).values(before={}, after={})
    )


async def remove(session: AsyncSession, person_id: UUID) -> None:
    """Delete a person, and with him all that is only his (by the foreign keys' cascades)."""
    await session.execute(delete(Person).where(Person.id == person_id))


async def by_digest(session: AsyncSession, digest: bytes) -> Erasure | None:
    """Find an erasure by its receipt."""
    return await session.scalar(select(Erasure).where(Erasure.token_digest == digest))


async def of_person(session: AsyncSession, person_id: UUID) -> Erasure | None:
    """Find a person's erasure, and hold it."""
    return await session.scalar(
        select(Erasure).where(Erasure.person_id == person_id).with_for_update()
    )


async def due(session: AsyncSession) -> Erasure | None:
    """Return an erasure of which the services are to be told again, and hold it."""
    return await session.scalar(
        select(Erasure)
        .where(Erasure.next_at <= func.now())
        .order_by(Erasure.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def is_late(session: AsyncSession, erasure_id: UUID, late: timedelta) -> bool:
    """Say whether an erasure was asked for so long ago, by PostgreSQL's clock."""
    query = select(Erasure.requested_at <= func.now() - late).where(Erasure.id == erasure_id)
    return bool(await session.scalar(query))


async def confirm(session: AsyncSession, erasure_id: UUID, service: str, at: datetime) -> None:
    """Note a service's word; the first one counts."""
    draft = insert(ErasureConfirmation).values(erasure_id=erasure_id, service=service, erased_at=at)
    await session.execute(draft.on_conflict_do_nothing())


async def confirmations(session: AsyncSession, erasure_id: UUID) -> Mapping[str, datetime]:
    """Return when each service confirmed that has."""
    rows = await session.execute(
        select(ErasureConfirmation.service, ErasureConfirmation.erased_at).where(
            ErasureConfirmation.erasure_id == erasure_id
        )
    )
    return {row.service: row.erased_at for row in rows}


async def sweep(session: AsyncSession) -> None:
    """Delete old receipts, and let old names be taken again."""
    await session.execute(
        delete(Erasure).where(
            Erasure.requested_at < func.now() - RECEIPTS_KEPT, Erasure.next_at.is_(None)
        )
    )
    await session.execute(delete(RetiredName).where(RetiredName.until < func.now()))
