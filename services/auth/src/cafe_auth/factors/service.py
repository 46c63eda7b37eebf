"""Setting a second factor up, and what of it can be checked without HTTP or log-in."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.proof import prove
from cafe_auth.accounts.service import Accounts
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import FactorExists, NoFactor, WrongCode
from cafe_auth.factors import codes, queries, totp
from cafe_auth.factors.schemas import FactorState, RecoveryCodes, TotpBegun
from cafe_auth.keys.sealing import Seal
from cafe_auth.passkeys import queries as passkeys
from cafe_auth.profile import queries as profiles
from cafe_chassis.clock import now
from cafe_http.device import Device
from cafe_http.identity import Principal


async def state(session: AsyncSession, person_id: UUID, *, admins_need_it: bool) -> FactorState:
    """Return what somebody has set up."""
    account = await accounts_queries.by_id(session, person_id)
    return FactorState(
        totp="totp" in await queries.kinds(session, person_id),
        passkeys=len(await passkeys.of_person(session, person_id)),
        password=account is not None and account.encoded is not None,
        recovery_codes_left=await queries.codes_left(session, person_id),
        required=admins_need_it and account is not None and account.person.role == "admin",
    )


async def begin_totp(
    accounts: Accounts, session: AsyncSession, seal: Seal, holder: Principal, password: str
) -> TotpBegun:
    """Give the caller a secret for his app.

    Raises InvalidCredentials, TooMany, LogInAgain, FactorExists.
    """
    await prove(accounts, session, holder, password)
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
    record(session, Action.FACTOR_ADDED, actor=holder.id, subject=holder.id, device=device)
    return await shown(accounts, session, holder)


async def renew_codes(
    accounts: Accounts, session: AsyncSession, holder: Principal, password: str, device: Device
) -> RecoveryCodes:
    """Replace the recovery codes.

    Raises InvalidCredentials, TooMany, LogInAgain, NoFactor.
    """
    await prove(accounts, session, holder, password)
    if not await queries.has(session, holder.id):
        raise NoFactor
    record(session, Action.CODES_RENEWED, actor=holder.id, subject=holder.id, device=device)
    return await _new_codes(session, holder.id)


async def remove_totp(
    accounts: Accounts, session: AsyncSession, holder: Principal, password: str, device: Device
) -> None:
    """Ask for the app's codes no more. Raises InvalidCredentials, TooMany, LogInAgain, NoFactor."""
    await prove(accounts, session, holder, password)
    if not await queries.drop_totp(session, holder.id):
        raise NoFactor
    record(session, Action.FACTOR_REMOVED, actor=holder.id, subject=holder.id, device=device)
    await settle(accounts, session, holder.id)


async def remove_all(
    accounts: Accounts, session: AsyncSession, actor: UUID, person_id: UUID, device: Device
) -> None:
    """Ask somebody for his password alone again. Raises NoFactor."""
    app = await queries.drop_totp(session, person_id)
    keys = await queries.drop_passkeys(session, person_id)
    if not (app or keys):
        raise NoFactor
    record(session, Action.FACTOR_REMOVED, actor=actor, subject=person_id, device=device)
    await settle(accounts, session, person_id)


async def settle(accounts: Accounts, session: AsyncSession, person_id: UUID) -> None:
    """After a factor went: with the last one go the recovery codes, and what it stood for."""
    if await queries.has(session, person_id):
        return
    await queries.drop_codes(session, person_id)
    await queries.unmark_sessions(session, person_id)
    await _renew(accounts, session, person_id)


async def shown(accounts: Accounts, session: AsyncSession, holder: Principal) -> RecoveryCodes:
    """Note that the caller has just shown his new factor: his other sessions end, codes are made.

    The codes from before, if any, do not work any more.
    """
    await queries.mark_session(session, holder.session_id)
    await accounts.revoker.end_others(session, holder.id, kept=holder.session_id)
    await _renew(accounts, session, holder.id)
    return await _new_codes(session, holder.id)


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
