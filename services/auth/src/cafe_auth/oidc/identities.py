"""Who somebody is elsewhere: his list, and taking one off it."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries as accounts_queries
from cafe_auth.accounts.proof import prove
from cafe_auth.accounts.service import Accounts
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import LastWayIn
from cafe_auth.oidc import queries
from cafe_auth.oidc.client import ProviderClient
from cafe_auth.oidc.schemas import IdentityCard
from cafe_http.device import Device
from cafe_http.errors import NotFound
from cafe_http.identity import Principal


async def listed(
    session: AsyncSession, providers: Mapping[str, ProviderClient], person_id: UUID
) -> list[IdentityCard]:
    """Return a person's identities, oldest first."""
    by_issuer = {one.provider.issuer: one.provider for one in providers.values()}
    cards = []
    for identity in await queries.of_person(session, person_id):
        provider = by_issuer.get(identity.issuer)
        card = IdentityCard(
            id=identity.id,
            provider=provider.id if provider else None,
            name=provider.name if provider else urlsplit(identity.issuer).hostname or "",
            label=identity.label,
            created_at=identity.created_at,
            last_used_at=identity.last_used_at,
        )
        cards.append(card)
    return cards


async def unlink(
    accounts: Accounts,
    session: AsyncSession,
    holder: Principal,
    identity_id: UUID,
    password: str,
    device: Device,
) -> None:
    """Log the caller in by this identity no more.

    Raises InvalidCredentials, TooMany, LogInAgain, NotFound, LastWayIn.
    """
    await prove(accounts, session, holder, password)
    if not await queries.remove(session, holder.id, identity_id):
        raise NotFound
    if not await accounts_queries.has_way_in(session, holder.id):
        raise LastWayIn
    record(session, Action.IDENTITY_UNLINKED, actor=holder.id, subject=identity_id, device=device)
