"""Sending a browser to a provider, and what its coming back means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.service import (
    LOGIN_PER_ADDRESS,
    Accounts,
    HalfWay,
    LoggedIn,
    ask_for_more,
    enter,
)
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import NewcomerExpired
from cafe_auth.oidc import newcomers, queries
from cafe_auth.oidc.browser import derived, fingerprint
from cafe_auth.oidc.client import CodeRefused, ProviderClient
from cafe_auth.oidc.naming import Told
from cafe_auth.oidc.newcomers import Newcomer
from cafe_auth.oidc.tokens import TokenRefused
from cafe_auth.sessions.secrets import digest, new_token
from cafe_auth.tables import Identity, OidcRequest
from cafe_chassis.clock import now
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_http.device import Device
from cafe_http.errors import TooMany, Unavailable
from cafe_http.identity import Principal
from cafe_telemetry import logs

log = logs.get(__name__)


class Trouble(StrEnum):
    """Why a log-in by a provider came to nothing; pages say it in words."""

    STATE = "oidc_state"
    DENIED = "oidc_denied"
    FAILED = "oidc_failed"
    AWAY = "oidc_unavailable"
    NO_ACCOUNT = "oidc_no_account"
    EMAIL_KNOWN = "oidc_email_known"
    CLOSED = "registration_closed"
    DISABLED = "account_disabled"
    TAKEN = "oidc_taken"
    LIMITED = "rate_limited"


class Answer(NamedTuple):
    """What a provider sent a browser back with; as untrusted as anything in an address."""

    state: str
    code: str
    error: str
    iss: str | None


@dataclass(frozen=True)
class Linked:
    """The identity is the caller's now."""


Came = LoggedIn | HalfWay | Newcomer | Linked | Trouble


class Outcome(NamedTuple):
    """What came of it, and where the browser wanted to go."""

    came: Came
    next: str
    linking: bool


async def begin(
    accounts: Accounts,
    client: ProviderClient,
    session: AsyncSession,
    *,
    secret: str,
    next_: str,
    device: Device,
    link_to: Principal | None = None,
) -> str:
    """Return where to send the browser with this secret in its cookie.

    link_to: whose session gets the identity; None for a log-in. Raises TooMany or Unavailable.
    """
    await accounts.limiter.require(LOGIN_PER_ADDRESS, device.network)
    state = new_token()
    url = await client.authorize_url(
        state=state,
        nonce=derived(secret, state, "nonce"),
        verifier=derived(secret, state, "verifier"),
    )
    request = OidcRequest(
        state_digest=digest(state),
        browser_digest=fingerprint(secret),
        provider=client.provider.id,
        next=next_,
        session_id=link_to.session_id if link_to else None,
    )
    await queries.send(session, request)
    return url


async def finish(
    accounts: Accounts,
    client: ProviderClient,
    session: AsyncSession,
    answer: Answer,
    *,
    secret: str | None,
    device: Device,
    who: Principal | None,
) -> Outcome:
    """Take a browser in that comes back. secret: what its cookie holds. who: its session's."""
    state = digest(answer.state)
    if secret is None or state is None:
        return Outcome(Trouble.STATE, "/", linking=False)
    async with unit(accounts.sessions) as looking:
        # By itself: whatever becomes of it, an answer counts once.
        sent = await queries.back(looking, state, fingerprint(secret), client.provider.id)
    if sent is None:
        return Outcome(Trouble.STATE, "/", linking=False)
    linking = sent.session_id is not None
    told = await _told(client, answer, secret)
    if isinstance(told, Trouble):
        came: Came = told
    elif linking:
        came = await _link(client, session, told, sent.session_id, device, who)
    else:
        came = await _log_in(accounts, client, session, told, secret, device, who)
    if isinstance(came, Trouble):
        log.info("oidc_refused", provider=client.provider.id, reason=came.value)
    return Outcome(came, sent.next, linking)


async def _told(client: ProviderClient, answer: Answer, secret: str) -> Told | Trouble:
    try:
        if not await client.is_own_answer(answer.iss):
            return Trouble.FAILED
        if answer.error:
            return Trouble.DENIED if answer.error == "access_denied" else Trouble.FAILED
        if not answer.code:
            return Trouble.FAILED
        return await client.told(
            answer.code,
            nonce=derived(secret, answer.state, "nonce"),
            verifier=derived(secret, answer.state, "verifier"),
        )
    except Unavailable:
        return Trouble.AWAY
    except (CodeRefused, TokenRefused) as refused:
        log.warning("oidc_token_refused", provider=client.provider.id, reason=str(refused))
        return Trouble.FAILED


async def _log_in(
    accounts: Accounts,
    client: ProviderClient,
    session: AsyncSession,
    told: Told,
    secret: str,
    device: Device,
    who: Principal | None,
) -> Came:
    known = await queries.identity(session, client.provider.issuer, told.sub)
    if known is None:
        return await _first_time(accounts, client, session, told, secret, device, who)
    account = await accounts_queries.by_id(session, known.person_id)
    if account is None or account.person.disabled_at is not None:
        return Trouble.DISABLED
    await queries.used(session, known.id)
    if half_way := await ask_for_more(session, account.person.id):
        return half_way
    return await enter(accounts, session, account.person, device, who)


async def _first_time(
    accounts: Accounts,
    client: ProviderClient,
    session: AsyncSession,
    told: Told,
    secret: str,
    device: Device,
    who: Principal | None,
) -> Came:
    if not client.provider.create_accounts:
        return Trouble.NO_ACCOUNT
    if accounts.registration == "closed":
        return Trouble.CLOSED
    if await newcomers.has_account(session, told):
        # Not taken over, for an address is no proof of being somebody: its owner logs in and links.
        return Trouble.EMAIL_KNOWN
    try:
        return await newcomers.arrive(accounts, session, client.provider, told, secret, device, who)
    except TooMany:
        return Trouble.LIMITED
    except NewcomerExpired:
        return Trouble.STATE


async def _link(
    client: ProviderClient,
    session: AsyncSession,
    told: Told,
    session_id: UUID | None,
    device: Device,
    who: Principal | None,
) -> Linked | Trouble:
    if who is None or who.session_id != session_id:
        return Trouble.STATE
    issuer = client.provider.issuer
    known = await queries.identity(session, issuer, told.sub)
    if known is None:
        mine = Identity(
            id=new_id(),
            person_id=who.id,
            issuer=issuer,
            subject=told.sub,
            label=told.label,
            created_at=now(),
            last_used_at=None,
        )
        if not await queries.add(session, mine):
            return Trouble.TAKEN
        record(
            session,
            Action.IDENTITY_LINKED,
            actor=who.id,
            subject=mine.id,
            device=device,
            after={"provider": client.provider.id},
        )
    elif known.person_id != who.id:
        return Trouble.TAKEN
    return Linked()
