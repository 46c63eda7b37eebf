"""Proving oneself once more before what gets one in is changed: an open laptop is not enough."""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries
from cafe_auth.accounts.service import Accounts, prove_password
from cafe_auth.errors import LogInAgain
from cafe_auth.sessions.queries import is_young
from cafe_database.sessions import unit
from cafe_http.identity import Principal


async def prove(
    accounts: Accounts, session: AsyncSession, holder: Principal, password: str
) -> None:
    """Make sure that it is the caller himself, by his password or, without one, a recent log-in.

    Raises InvalidCredentials, TooMany or LogInAgain.
    """
    async with unit(accounts.sessions) as looking:
        account = await queries.by_id(looking, holder.id)
        young = await is_young(looking, holder.session_id)
    if account is None or account.encoded is not None:
        await prove_password(accounts, session, holder.id, password)
    elif not young:
        raise LogInAgain
