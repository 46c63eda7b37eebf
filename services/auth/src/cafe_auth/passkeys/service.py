"""Adding, renaming and removing passkeys; asking one and judging its answer."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.proof import prove
from cafe_auth.accounts.service import Accounts
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import LastWayIn, PasskeyExists, PasskeyRefused, TooManyPasskeys
from cafe_auth.factors import queries as factors
from cafe_auth.factors import service as factor_service
from cafe_auth.passkeys import queries
from cafe_auth.passkeys.ceremony import (
    Copied,
    Known,
    Refused,
    RelyingParty,
    challenge_in,
    credential_id_in,
    transports_in,
)
from cafe_auth.passkeys.queries import Purpose
from cafe_auth.passkeys.schemas import PasskeyDraft, PasskeyPatch
from cafe_auth.profile import queries as profiles
from cafe_auth.profile.rules import display_name_fault, tidy
from cafe_auth.tables import Passkey
from cafe_chassis.clock import now
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, unit
from cafe_http.device import Device
from cafe_http.errors import FieldError, Invalid, NotFound
from cafe_http.identity import Principal
from cafe_telemetry import logs

log = logs.get(__name__)

MOST = 20
"""Passkeys of one person: more than anybody owns devices."""
CHALLENGE_BYTES = 32
"""WebAuthn asks for at least 16 (§13.4.3)."""


async def begin(
    accounts: Accounts, party: RelyingParty, session: AsyncSession, holder: Principal, password: str
) -> dict[str, Any]:
    """Return the options for making a passkey.

    Raises InvalidCredentials, TooMany, LogInAgain, TooManyPasskeys.
    """
    await prove(accounts, session, holder, password)
    mine = await queries.of_person(session, holder.id)
    if len(mine) >= MOST:
        raise TooManyPasskeys
    challenge = await _challenge(session, "register", holder.session_id.bytes)
    return party.creation(
        challenge, handle=holder.id.bytes, username=holder.username, known=_known(mine)
    )


async def add(
    accounts: Accounts,
    party: RelyingParty,
    session: AsyncSession,
    holder: Principal,
    draft: PasskeyDraft,
    device: Device,
) -> tuple[Passkey, list[str] | None]:
    """Keep a new passkey; with the first second factor, also make recovery codes.

    Raises Invalid, PasskeyRefused, PasskeyExists, TooManyPasskeys.
    """
    name = _name(draft.name)
    try:
        challenge = challenge_in(draft.credential)
        await _use(accounts.sessions, challenge, "register", holder.session_id.bytes)
        made = party.registered(draft.credential, challenge)
    except Refused as refused:
        log.info("passkey_refused", person_id=holder.id, reason=str(refused))
        raise PasskeyRefused from None
    # One at a time, or twenty at once would all find nineteen.
    await profiles.for_update(session, holder.id)
    if len(await queries.of_person(session, holder.id)) >= MOST:
        raise TooManyPasskeys
    first = not await factors.has(session, holder.id)
    passkey = Passkey(
        id=new_id(),
        person_id=holder.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name,
        transports=transports_in(draft.credential),
        synced=made.synced,
        created_at=now(),
        last_used_at=None,
    )
    if not await queries.add(session, passkey):
        raise PasskeyExists
    record(
        session,
        Action.PASSKEY_ADDED,
        actor=holder.id,
        subject=passkey.id,
        device=device,
        after={"name": name},
    )
    codes = await factor_service.shown(accounts, session, holder) if first else None
    return passkey, codes.recovery_codes if codes else None


async def rename(
    session: AsyncSession, holder: Principal, passkey_id: UUID, patch: PasskeyPatch
) -> Passkey:
    """Give one of the caller's passkeys another name. Raises NotFound or Invalid."""
    passkey = await queries.one_of(session, holder.id, passkey_id)
    if passkey is None:
        raise NotFound
    if patch.name is not UNSET:
        passkey.name = _name(patch.name)
    return passkey


async def remove(
    accounts: Accounts,
    session: AsyncSession,
    holder: Principal,
    passkey_id: UUID,
    password: str,
    device: Device,
) -> None:
    """Forget one of the caller's passkeys; with the last factor go the recovery codes.

    Raises InvalidCredentials, TooMany, LogInAgain, NotFound, LastWayIn.
    """
    await prove(accounts, session, holder, password)
    if not await queries.remove(session, holder.id, passkey_id):
        raise NotFound
    if not await accounts_queries.has_way_in(session, holder.id):
        raise LastWayIn
    record(session, Action.PASSKEY_REMOVED, actor=holder.id, subject=passkey_id, device=device)
    await factor_service.settle(accounts, session, holder.id)


async def ask(
    party: RelyingParty, session: AsyncSession, *, person_id: UUID | None, ticket: bytes
) -> dict[str, Any]:
    """Return the options for showing a passkey.

    With a person, one of his, to finish the log-in of this ticket's digest; without, any, and the
    passkey says itself whose it is.
    """
    if person_id is None:
        challenge = await _challenge(session, "login", b"")
        return party.request(challenge, known=(), alone=True)
    known = _known(await queries.of_person(session, person_id))
    challenge = await _challenge(session, "second_factor", ticket)
    return party.request(challenge, known=known, alone=False)


async def check(
    sessions: Sessions,
    party: RelyingParty,
    session: AsyncSession,
    answer: dict[str, Any],
    *,
    purpose: Purpose,
    bound_to: bytes,
    device: Device,
) -> UUID | None:
    """Return whose passkey gave this answer; None when it proves nothing. Uses the challenge up."""
    try:
        challenge = challenge_in(answer)
        await _use(sessions, challenge, purpose, bound_to)
        passkey = await queries.by_credential(session, credential_id_in(answer))
        if passkey is None:
            raise Refused("unknown")
        try:
            passkey.sign_count = party.signed(
                answer,
                challenge,
                public_key=passkey.public_key,
                sign_count=passkey.sign_count,
                alone=purpose == "login",
            )
        except Copied:
            await _tell_copied(sessions, passkey, device)
            raise
    except Refused as refused:
        log.info("passkey_refused", purpose=purpose, reason=str(refused))
        return None
    passkey.last_used_at = now()
    return passkey.person_id


async def _challenge(session: AsyncSession, purpose: Purpose, bound_to: bytes) -> bytes:
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    await queries.ask(session, challenge, purpose, bound_to)
    return challenge


async def _use(sessions: Sessions, challenge: bytes, purpose: Purpose, bound_to: bytes) -> None:
    """Use a challenge up, by itself: it must stay used when the request is refused.

    Raises Refused for one that was not given out for this, or is over.
    """
    async with unit(sessions) as session:
        if not await queries.answered(session, challenge, purpose, bound_to):
            raise Refused("challenge")


async def _tell_copied(sessions: Sessions, passkey: Passkey, device: Device) -> None:
    log.warning("passkey_copied", person_id=passkey.person_id, passkey_id=passkey.id)
    async with unit(sessions) as session:
        record(session, Action.PASSKEY_COPIED, actor=None, subject=passkey.person_id, device=device)


def _name(typed: str) -> str:
    name = tidy(typed)
    if fault := display_name_fault(name):
        raise Invalid(errors=[FieldError("name", fault)])
    return name


def _known(passkeys: Sequence[Passkey]) -> list[Known]:
    return [Known(one.credential_id, one.transports) for one in passkeys]
