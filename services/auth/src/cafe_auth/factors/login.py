"""The second half of a log-in."""

from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.queries import Account
from cafe_auth.accounts.service import LOGIN_PER_ADDRESS, Accounts, LoggedIn, enter, refused
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import AccountDisabled, TicketExpired, WrongCode
from cafe_auth.factors import queries, service
from cafe_auth.factors.schemas import SecondFactor
from cafe_auth.passkeys import service as passkeys
from cafe_auth.resources import Resources
from cafe_auth.sessions.secrets import digest
from cafe_database.sessions import unit
from cafe_http.device import Device
from cafe_http.errors import Invalid
from cafe_http.identity import Principal


async def finish(
    using: Resources,
    session: AsyncSession,
    data: SecondFactor,
    device: Device,
    who: Principal | None,
) -> LoggedIn:
    """Log in with a ticket and a second factor.

    Raises Invalid, TooMany, TicketExpired, WrongCode, AccountDisabled.
    """
    accounts = using.accounts
    if sum(one is not UNSET for one in (data.totp, data.recovery, data.passkey)) != 1:
        raise Invalid.field("totp", "This, or a recovery code, or a passkey: one of the three.")
    await accounts.limiter.require(LOGIN_PER_ADDRESS, device.network)
    ticket = digest(data.ticket) or b""
    account = await _holder(accounts, ticket)
    # Counted with the wrong passwords, so that guessing codes gets slower and slower, too.
    await accounts.attempts.begin(account, "")
    if not await _is_right(using, session, account.person.id, data, ticket, device):
        await refused(accounts, account, device)
        raise WrongCode
    if account.person.disabled_at is not None:
        raise AccountDisabled
    if not await queries.drop_ticket(session, ticket):
        raise TicketExpired
    await accounts.attempts.succeeded(session, account)
    if data.recovery is not UNSET:
        me = account.person.id
        record(session, Action.CODE_USED, actor=me, subject=me, device=device)
    return await enter(accounts, session, account.person, device, who, second_factor=True)


async def options(
    using: Resources, session: AsyncSession, typed: str, device: Device
) -> dict[str, Any]:
    """Return what to ask a passkey of the ticket's holder. Raises TooMany, TicketExpired."""
    await using.accounts.limiter.require(LOGIN_PER_ADDRESS, device.network)
    ticket = digest(typed) or b""
    account = await _holder(using.accounts, ticket)
    return await passkeys.ask(using.party, session, person_id=account.person.id, ticket=ticket)


async def _holder(accounts: Accounts, ticket: bytes) -> Account:
    async with unit(accounts.sessions) as looking:
        person_id = await queries.ticket_holder(looking, ticket)
        account = await accounts_queries.by_id(looking, person_id) if person_id else None
    if account is None:
        raise TicketExpired
    return account


async def _is_right(
    using: Resources,
    session: AsyncSession,
    person_id: UUID,
    data: SecondFactor,
    ticket: bytes,
    device: Device,
) -> bool:
    if data.totp is not UNSET:
        return await service.check_totp(session, using.seal, person_id, data.totp)
    if data.recovery is not UNSET:
        return await service.check_code(session, person_id, data.recovery)
    assert data.passkey is not UNSET
    shown = await passkeys.check(
        using.accounts.sessions,
        using.party,
        session,
        data.passkey,
        purpose="second_factor",
        bound_to=ticket,
        device=device,
    )
    return shown == person_id
