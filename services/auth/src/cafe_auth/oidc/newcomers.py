"""Who comes by a provider for the first time: an account at once, or after choosing a username."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.rules import fold
from cafe_auth.accounts.service import Accounts, LoggedIn, enter
from cafe_auth.accounts.signup import given, new_person, register
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import NewcomerExpired, UsernameTaken
from cafe_auth.oidc import queries
from cafe_auth.oidc.browser import fingerprint
from cafe_auth.oidc.config import Provider
from cafe_auth.oidc.naming import Told
from cafe_auth.oidc.schemas import NewcomerSignUp
from cafe_auth.registration import service as registration
from cafe_auth.sessions.secrets import digest, new_token
from cafe_auth.tables import Identity, OidcNewcomer
from cafe_chassis.clock import now
from cafe_database.ids import new_id
from cafe_http.device import Device
from cafe_http.identity import Principal


class Newcomer(NamedTuple):
    """Somebody who has to choose a username; the token stands for what the provider said of him."""

    token: str
    suggestion: str


async def has_account(session: AsyncSession, told: Told) -> bool:
    """Say whether somebody here has verified the address that the provider has verified, too.

    One whose owner here never verified it is in nobody's way: it may be anybody's invention.
    """
    if told.verified_email is None:
        return False
    holder = await queries.holder_of(session, fold(told.verified_email))
    return holder is not None and holder.email_verified_at is not None


async def arrive(
    accounts: Accounts,
    session: AsyncSession,
    provider: Provider,
    told: Told,
    secret: str,
    device: Device,
    who: Principal | None,
) -> LoggedIn | Newcomer:
    """Make an account of the name that he has at the provider; where that is not free, let him
    choose one. Where an invitation is needed he brings that with his choice. Raises TooMany.
    """
    newcomer = OidcNewcomer(
        issuer=provider.issuer,
        subject=told.sub,
        label=told.label,
        name=told.display_name,
        email=told.verified_email,
        browser_digest=fingerprint(secret),
    )
    if told.username and accounts.registration == "open":
        data = NewcomerSignUp(token="", username=told.username)
        try:
            async with session.begin_nested():
                return await _make(accounts, session, newcomer, data, device, who)
        except UsernameTaken:
            pass
    token = new_token()
    token_digest = digest(token)
    assert token_digest is not None
    newcomer.token_digest = token_digest
    await queries.welcome(session, newcomer)
    return Newcomer(token, told.suggestion)


async def choose(
    accounts: Accounts,
    session: AsyncSession,
    secret: str | None,
    data: NewcomerSignUp,
    device: Device,
    who: Principal | None,
) -> LoggedIn:
    """Make the account of one who has chosen a username, in the browser that he came with.

    Raises NewcomerExpired, RegistrationClosed, Invalid, UsernameTaken, TooMany.
    """
    token = digest(data.token)
    newcomer = None
    if token is not None and secret is not None:
        newcomer = await queries.newcomer(session, token, fingerprint(secret))
    if newcomer is None:
        raise NewcomerExpired
    entered = await _make(accounts, session, newcomer, data, device, who)
    await session.delete(newcomer)
    return entered


async def _make(
    accounts: Accounts,
    session: AsyncSession,
    newcomer: OidcNewcomer,
    data: NewcomerSignUp,
    device: Device,
    who: Principal | None,
) -> LoggedIn:
    shown = await registration.check(
        accounts.sessions, accounts.registration, invite=given(data.invite), admin_token=None
    )
    email = newcomer.email
    if email and await queries.holder_of(session, fold(email)):
        # Somebody has it in his profile without having verified it: the account is made without.
        email = None
    person = new_person(
        username=data.username,
        password=None,
        email=email,
        display_name=newcomer.name or None,
        timezone=given(data.timezone),
    )
    person.email_verified_at = now() if email else None
    await accounts.limiter.require(accounts.signup_per_address, device.network)
    await register(session, person, None, shown, device)
    identity = Identity(
        id=new_id(),
        person_id=person.id,
        issuer=newcomer.issuer,
        subject=newcomer.subject,
        label=newcomer.label,
        created_at=now(),
        last_used_at=now(),
    )
    if not await queries.add(session, identity):
        # In another tab he was quicker himself.
        raise NewcomerExpired
    record(
        session,
        Action.IDENTITY_LINKED,
        actor=person.id,
        subject=identity.id,
        device=device,
        after={"issuer": newcomer.issuer},
    )
    return await enter(accounts, session, person, device, who)
