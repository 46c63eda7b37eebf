"""Logging in by a passkey alone: the key says whose it is, the device makes sure who holds it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.service import LOGIN_PER_ADDRESS, Accounts, LoggedIn, enter, refused
from cafe_auth.errors import AccountDisabled, WrongCode
from cafe_auth.passkeys import service
from cafe_auth.passkeys.ceremony import RelyingParty
from cafe_chassis.limits import Bucket
from cafe_http.device import Device
from cafe_http.identity import Principal

ASKED_PER_ADDRESS = Bucket("passkey-asked", per_s=0.5, burst=60)
"""Apart from log-ins: the page asks whenever it is shown, so that browsers fill in passkeys."""


async def options(
    accounts: Accounts, party: RelyingParty, session: AsyncSession, device: Device
) -> dict[str, Any]:
    """Return what to ask any passkey for. Raises TooMany."""
    await accounts.limiter.require(ASKED_PER_ADDRESS, device.network)
    return await service.ask(party, session, person_id=None, ticket=b"")


async def log_in(
    accounts: Accounts,
    party: RelyingParty,
    session: AsyncSession,
    answer: dict[str, Any],
    device: Device,
    who: Principal | None,
) -> LoggedIn:
    """Log in by a passkey whose device made sure of its holder: that is both factors in one.

    Wrong passwords do not count here: nobody guesses a signature, and who is made to wait by
    somebody else's guesses still gets in. Raises TooMany, WrongCode, AccountDisabled.
    """
    await accounts.limiter.require(LOGIN_PER_ADDRESS, device.network)
    person_id = await service.check(
        accounts.sessions, party, session, answer, purpose="login", bound_to=b"", device=device
    )
    account = await accounts_queries.by_id(session, person_id) if person_id else None
    if account is None:
        await refused(accounts, None, device)
        raise WrongCode("This passkey is not known here.")
    if account.person.disabled_at is not None:
        raise AccountDisabled
    return await enter(accounts, session, account.person, device, who, second_factor=True)
