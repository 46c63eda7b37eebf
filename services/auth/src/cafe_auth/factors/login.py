"""The second half of a log-in."""

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.service import LOGIN_PER_ADDRESS, Accounts, LoggedIn, enter, refused
from cafe_auth.audit.service import Action, record
from cafe_auth.device import Device
from cafe_auth.errors import AccountDisabled, TicketExpired, WrongCode
from cafe_auth.factors import queries, service
from cafe_auth.factors.schemas import SecondFactor
from cafe_auth.keys.sealing import Seal
from cafe_auth.sessions.secrets import digest
from cafe_chassis.db import unit
from cafe_chassis.errors import Invalid
from cafe_chassis.identity import Principal


async def finish(
    accounts: Accounts,
    session: AsyncSession,
    seal: Seal,
    data: SecondFactor,
    device: Device,
    who: Principal | None,
) -> LoggedIn:
    """Log in with a ticket and a second factor.

    Raises Invalid, TooMany, TicketExpired, WrongCode, AccountDisabled.
    """
    if (data.totp is UNSET) == (data.recovery is UNSET):
        raise Invalid.field("totp", "Either this or a recovery code.")
    await accounts.limiter.require(LOGIN_PER_ADDRESS, device.network)
    ticket = digest(data.ticket) or b""
    async with unit(accounts.sessions) as looking:
        person_id = await queries.ticket_holder(looking, ticket)
        account = await accounts_queries.by_id(looking, person_id) if person_id else None
    if account is None:
        raise TicketExpired
    # Counted with the wrong passwords, so that guessing codes gets slower and slower, too.
    await accounts.attempts.begin(account, "")
    if data.totp is not UNSET:
        right = await service.check_totp(session, seal, account.person.id, data.totp)
    else:
        assert data.recovery is not UNSET
        right = await service.check_code(session, account.person.id, data.recovery)
    if not right:
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
