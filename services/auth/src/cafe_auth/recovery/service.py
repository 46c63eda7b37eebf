"""Verifying addresses, and getting back in without the password."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries, rules
from cafe_auth.accounts.service import Accounts
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import LinkExpired
from cafe_auth.mail.queue import Kind, enqueue
from cafe_auth.profile import queries as profiles
from cafe_auth.recovery import links
from cafe_auth.recovery.links import Purpose
from cafe_auth.recovery.schemas import Reset
from cafe_auth.tables import Person
from cafe_chassis.limits import Bucket
from cafe_database.sessions import unit
from cafe_http.device import Device
from cafe_http.errors import Conflict, Invalid, NotLoggedIn
from cafe_telemetry import logs

log = logs.get(__name__)

RESETS_PER_ADDRESS = Bucket("reset", per_s=10 / 3600, burst=5)
VERIFICATIONS_PER_PERSON = Bucket("verify", per_s=5 / 3600, burst=3)


async def resend(accounts: Accounts, session: AsyncSession, person_id: UUID) -> None:
    """Mail the caller another verification link.

    Raises Conflict when there is nothing to verify, TooMany, NotLoggedIn.
    """
    person = await profiles.by_id(session, person_id)
    if person is None:
        raise NotLoggedIn
    if person.email_folded is None or person.email_verified_at is not None:
        raise Conflict("There is no address that waits to be verified.")
    await accounts.limiter.require(VERIFICATIONS_PER_PERSON, str(person_id))
    enqueue(session, Kind.VERIFY_EMAIL, person_id=person_id, email=person.email_folded)


async def verify(session: AsyncSession, token: str, device: Device) -> None:
    """Note that an address is its person's. Raises LinkExpired."""
    shown = await links.use(session, Purpose.VERIFY, token)
    verified = await session.scalar(
        update(Person)
        .where(Person.id == shown.person_id, Person.email_folded == shown.email)
        .values(email_verified_at=func.now())
        .returning(Person.id)
    )
    if verified is None:
        raise LinkExpired("The address of the account is another now.")
    record(
        session,
        Action.EMAIL_VERIFIED,
        actor=shown.person_id,
        subject=shown.person_id,
        device=device,
    )


async def wish(accounts: Accounts, session: AsyncSession, email: str, device: Device) -> None:
    """Mail a reset link to whoever has verified this address. Raises TooMany."""
    await accounts.limiter.require(RESETS_PER_ADDRESS, device.network)
    folded = rules.fold(email)
    # Nobody's address breaks the rules: nothing to do, and no way to tell from outside.
    if rules.email_fault(folded) is None:
        enqueue(session, Kind.RESET_PASSWORD, person_id=None, email=folded)


async def reset(accounts: Accounts, session: AsyncSession, data: Reset, device: Device) -> None:
    """Set a new password by a link and end all sessions. A second factor stays asked for.

    Raises LinkExpired, Invalid.
    """
    async with unit(accounts.sessions) as looking:
        shown = await links.look(looking, Purpose.RESET, data.token)
        account = await queries.by_id(looking, shown.person_id)
    if account is None:
        raise LinkExpired
    names = [name for name in (account.person.username, account.person.email) if name]
    if fault := rules.password_fault(data.new_password, names):
        raise Invalid.field("new_password", fault)
    encoded = await accounts.hashing.hash(data.new_password)
    person_id = (await links.use(session, Purpose.RESET, data.token)).person_id
    person = await profiles.for_update(session, person_id)
    if person is None or (shown.email is not None and person.email_folded != shown.email):
        raise LinkExpired("The address of the account is another now.")
    await queries.set_password(session, person_id, encoded)
    await links.drop(session, Purpose.RESET, person_id)
    await accounts.attempts.succeeded(session, account)
    await accounts.revoker.end_all(session, person_id)
    enqueue(session, Kind.PASSWORD_CHANGED, person_id=person_id)
    record(session, Action.PASSWORD_RESET, actor=person_id, subject=person_id, device=device)
    log.info("password_reset", person_id=person_id)
