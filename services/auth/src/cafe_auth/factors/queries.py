"""SQL of second factors: secrets, recovery codes, tickets between the two halves of a log-in."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.factors.schemas import Kind
from cafe_auth.tables import LoginSession, LoginTicket, Passkey, Password, RecoveryCode, Totp

TICKET_LASTS = timedelta(minutes=5)


async def totp(session: AsyncSession, person_id: UUID) -> Totp | None:
    """Return a person's secret, confirmed or not."""
    return await session.get(Totp, person_id)


async def kinds(session: AsyncSession, person_id: UUID) -> list[Kind]:
    """Return what a person's log-in may be finished by; empty where his password is enough."""
    app = exists().where(Totp.person_id == person_id, Totp.confirmed_at.is_not(None))
    key = exists().where(Passkey.person_id == person_id)
    code = exists().where(RecoveryCode.person_id == person_id)
    row = (await session.execute(select(app, key, code))).one()
    names: tuple[Kind, ...] = ("totp", "passkey", "recovery")
    return [name for name, there in zip(names, row, strict=True) if there]


async def has(session: AsyncSession, person_id: UUID) -> bool:
    """Say whether a person's log-in asks for a second factor."""
    return asks(await kinds(session, person_id))


def asks(kinds: Sequence[Kind]) -> bool:
    """Say whether these ask for anything: recovery codes stand in for something else."""
    return any(kind != "recovery" for kind in kinds)


async def begin(session: AsyncSession, person_id: UUID, sealed: bytes) -> bool:
    """Keep a secret that waits to be confirmed; False when there is a confirmed one."""
    found = await session.scalar(
        insert(Totp)
        .values(person_id=person_id, sealed=sealed, last_step=0)
        .on_conflict_do_update(
            index_elements=[Totp.person_id],
            set_={"sealed": sealed, "last_step": 0},
            where=Totp.confirmed_at.is_(None),
        )
        .returning(Totp.person_id)
    )
    return found is not None


async def use_step(session: AsyncSession, person_id: UUID, step: int) -> bool:
    """Use a step's code up; False when it, or a later one, was used before."""
    found = await session.scalar(
        update(Totp)
        .where(Totp.person_id == person_id, Totp.last_step < step)
        .values(last_step=step)
        .returning(Totp.person_id)
    )
    return found is not None


async def confirm(session: AsyncSession, person_id: UUID) -> None:
    """Ask for the codes from now on."""
    await session.execute(
        update(Totp).where(Totp.person_id == person_id).values(confirmed_at=func.now())
    )


async def drop_totp(session: AsyncSession, person_id: UUID) -> bool:
    """Forget a person's secret; False when there was no confirmed one."""
    confirmed = await session.scalar(
        delete(Totp).where(Totp.person_id == person_id).returning(Totp.confirmed_at)
    )
    return confirmed is not None


async def drop_every_totp(session: AsyncSession) -> int:
    """Forget everybody's authenticator apps; return how many there were."""
    dropped = await session.scalars(delete(Totp).returning(Totp.person_id))
    return len(dropped.all())


async def drop_passkeys(session: AsyncSession, person_id: UUID) -> bool:
    """Forget all of a person's passkeys; False when there was none."""
    found = await session.scalars(
        delete(Passkey).where(Passkey.person_id == person_id).returning(Passkey.id)
    )
    return bool(found.all())


async def drop_codes(session: AsyncSession, person_id: UUID) -> None:
    """Forget a person's recovery codes."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


async def replace_codes(session: AsyncSession, person_id: UUID, digests: list[bytes]) -> None:
    """Put these in the place of a person's recovery codes."""
    await drop_codes(session, person_id)
    session.add_all(RecoveryCode(person_id=person_id, digest=one) for one in digests)
    await session.flush()


async def use_code(session: AsyncSession, person_id: UUID, digest: bytes) -> bool:
    """Use a recovery code up; False when it is none."""
    found = await session.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.digest == digest)
        .returning(RecoveryCode.person_id)
    )
    return found is not None


async def codes_left(session: AsyncSession, person_id: UUID) -> int:
    """Return how many recovery codes a person has."""
    query = select(func.count()).where(RecoveryCode.person_id == person_id)
    return await session.scalar(query) or 0


async def ticket_holder(session: AsyncSession, digest: bytes) -> UUID | None:
    """Return whose first half a ticket stands for; None once his password is another."""
    query = (
        select(LoginTicket.person_id)
        .outerjoin(Password, Password.person_id == LoginTicket.person_id)
        .where(
            LoginTicket.token_digest == digest,
            LoginTicket.created_at > func.now() - TICKET_LASTS,
            or_(Password.person_id.is_(None), LoginTicket.created_at >= Password.changed_at),
        )
    )
    found: UUID | None = await session.scalar(query)
    return found


async def drop_ticket(session: AsyncSession, digest: bytes) -> bool:
    """Use a ticket up; False when somebody was quicker."""
    found = await session.scalar(
        delete(LoginTicket)
        .where(LoginTicket.token_digest == digest)
        .returning(LoginTicket.token_digest)
    )
    return found is not None


async def mark_session(session: AsyncSession, session_id: UUID) -> None:
    """Note that a session's person has just shown the second factor."""
    await session.execute(
        update(LoginSession).where(LoginSession.id == session_id).values(second_factor=True)
    )


async def unmark_sessions(session: AsyncSession, person_id: UUID) -> None:
    """Note that nothing stands behind a person's sessions but the password."""
    await session.execute(
        update(LoginSession).where(LoginSession.person_id == person_id).values(second_factor=False)
    )


async def sweep_tickets(session: AsyncSession) -> None:
    """Delete the tickets that are over."""
    await session.execute(
        delete(LoginTicket).where(LoginTicket.created_at < func.now() - TICKET_LASTS)
    )
