"""What is over goes, hour by hour: no table of auth grows with the years but with its people.

Each of these is served by an index over the time by which it asks. Mails leave their queue by
themselves, the chassis sweeps the inbox and the kept answers.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.queries import sweep_attempts
from cafe_auth.admin.queries import sweep_audit
from cafe_auth.factors.queries import sweep_tickets
from cafe_auth.leaving import queries as leaving
from cafe_auth.oidc import queries as oidc
from cafe_auth.passkeys import queries as passkeys
from cafe_auth.recovery import links
from cafe_auth.registration.queries import sweep_invitations
from cafe_auth.sessions import queries as sessions
from cafe_auth.tokens import queries as tokens


async def sweep(session: AsyncSession) -> None:
    """Delete everything that is over."""
    await sessions.sweep(session)
    await sweep_attempts(session)
    await sweep_invitations(session)
    await links.sweep(session)
    await tokens.sweep(session)
    await sweep_audit(session)
    await sweep_tickets(session)
    await leaving.sweep(session)
    await passkeys.sweep(session)
    await oidc.sweep(session)
