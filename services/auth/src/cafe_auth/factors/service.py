"""Setting a second factor up, and what of it can be checked without HTTP or log-in."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.service import Accounts, prove_password
from cafe_auth.audit.service import Action, record
from cafe_auth.device import Device
from cafe_auth.errors import FactorExists, NoFactor, WrongCode
from cafe_auth.factors import codes, queries, totp
from cafe_auth.factors.schemas import FactorState, RecoveryCodes, TotpBegun
from cafe_auth.keys.sealing import Seal
from cafe_auth.profile import queries as profiles
from cafe_chassis.clock import now
from cafe_chassis.identity import Principal


async def state(session: AsyncSession, person_id: UUID, *, admins_need_it: bool) -> FactorState:
    """Return what somebody has set up."""
    person = await profiles.by_id(session, person_id)
    return FactorState(
        totp=await queries.has(session, person_id),
        recovery_codes_left=await queries.codes_left(session, person_id),
        required=admins_need_it and person is not None and person.role == "admin",
    )


async def begin_totp(
    accounts: Accounts, session: AsyncSession, seal: Seal, holder: Principal, password: str
) -> TotpBegun:
    """Give the caller a secret for his app. Raises InvalidCredentials, TooMany, FactorExists."""
    await prove_password(accounts, session, holder.id, password)
    secret = secrets.token_bytes(totp.SECRET_BYTES)
    if not await queries.begin(session, holder.id, seal.seal(secret, _label(holder.id))):
        raise FactorExists
    return TotpBegun(secret=totp.shown(secret), uri=totp.uri(secret, holder.username))


async def confirm_totp(
    accounts: Accounts,
    session: AsyncSession,
    seal: Seal,
    holder: Principal,
    typed: str,
    device: Device,
) -> RecoveryCodes:
    """Ask for the app's codes from now on; the caller's other sessions end.

    Raises NoFactor, FactorExists, WrongCode.
    """
    found = await queries.totp(session, holder.id)
    if found is None:
        raise NoFactor
    if found.confirmed_at is not None:
        raise FactorExists
    if not await check_totp(session, seal, holder.id, typed):
        raise WrongCode
    await queries.confirm(session, holder.id)
    await queries.mark_session(session, holder.session_id)
    await accounts.revoker.end_others(session, holder.id, kept=holder.session_id)
    await _renew(accounts, session, holder.id)
    record(session, Action.FACTOR_ADDED, actor=holder.id, subject=holder.id, device=device)
    return await _new_codes(session, holder.id)


async def renew_codes(
    accounts: Accounts, session: AsyncSession, holder: Principal, password: str, device: Device
) -> RecoveryCodes:
    """Replace the recovery codes. Raises InvalidCredentials, TooMany, NoFactor."""
    await prove_password(accounts, session, holder.id, password)
    if not await queries.has(session, holder.id):
        raise NoFactor
    record(session, Action.CODES_RENEWED, actor=holder.id, subject=holder.id, device=device)
    return await _new_codes(session, holder.id)


async def remove(
    accounts: Accounts, session: AsyncSession, actor: UUID, person_id: UUID, device: Device
) -> None:
    """Ask for the password alone again. Raises NoFactor."""
    if not await queries.remove(session, person_id):
        raise NoFactor
    await queries.unmark_sessions(session, person_id)
    await _renew(accounts, session, person_id)
    record(session, Action.FACTOR_REMOVED, actor=actor, subject=person_id, device=device)


async def check_totp(session: AsyncSession, seal: Seal, person_id: UUID, typed: str) -> bool:
    """Say whether the app's code was typed, and use it up: each works once."""
    found = await queries.totp(session, person_id)
    if found is None:
        return False
    step = totp.matching_step(seal.open(found.sealed, _label(person_id)), typed, now())
    return step is not None and await queries.use_step(session, person_id, step)


async def check_code(session: AsyncSession, person_id: UUID, typed: str) -> bool:
    """Say whether a recovery code was typed, and use it up."""
    digest = codes.digest(typed)
    return digest is not None and await queries.use_code(session, person_id, digest)


async def _new_codes(session: AsyncSession, person_id: UUID) -> RecoveryCodes:
    fresh = codes.new_codes()
    digests = [digest for one in fresh if (digest := codes.digest(one)) is not None]
    await queries.replace_codes(session, person_id, digests)
    return RecoveryCodes(recovery_codes=fresh)


async def _renew(accounts: Accounts, session: AsyncSession, person_id: UUID) -> None:
    """Let the changed rights of the sessions be seen with the next request."""
    person = await profiles.for_update(session, person_id)
    if person is not None:
        person.version += 1
    await accounts.revoker.forget_profile(session, person_id)


def _label(person_id: UUID) -> str:
    return f"totp {person_id}"
