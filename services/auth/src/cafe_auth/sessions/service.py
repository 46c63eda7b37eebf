"""Opening and ending sessions."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.profile.queries import version_of
from cafe_auth.sessions import queries
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.secrets import digest, new_token
from cafe_auth.tables import LoginSession
from cafe_auth.tokens import queries as tokens
from cafe_chassis.clock import now
from cafe_contracts.events import SessionsRevoked
from cafe_contracts.subjects import LIVE_IDENTITIES, LIVE_SESSIONS
from cafe_database.ids import new_id
from cafe_database.sessions import after_commit
from cafe_http.device import Device
from cafe_http.errors import NotFound
from cafe_messaging.bus import Bus
from cafe_messaging.outbox import stage


class Revoker:
    """Ends sessions everywhere: rows now, cache and sockets as soon as that is committed."""

    def __init__(self, cache: SessionCache, bus: Bus) -> None:
        self._cache = cache
        self._bus = bus

    async def end(self, session: AsyncSession, person_id: UUID, session_id: UUID) -> None:
        """End one of a person's sessions. Raises NotFound when it is not his, or over."""
        ended = await queries.end(session, person_id, [session_id])
        if not ended:
            raise NotFound
        await self.tell(session, person_id, ended)

    async def end_if_open(self, session: AsyncSession, person_id: UUID, session_id: UUID) -> None:
        """End a session that may be over already."""
        await self.tell(session, person_id, await queries.end(session, person_id, [session_id]))

    async def end_others(self, session: AsyncSession, person_id: UUID, kept: UUID) -> int:
        """End all of a person's sessions but one, and return how many."""
        ended = await queries.end_all_but(session, person_id, kept)
        await self.tell(session, person_id, ended)
        return len(ended)

    async def end_all(self, session: AsyncSession, person_id: UUID) -> None:
        """End all of a person's sessions."""
        await self.tell(session, person_id, await queries.end_all(session, person_id))

    async def shut_out(self, session: AsyncSession, person_id: UUID) -> None:
        """End all of a person's sessions, and tell that his tokens are no good for now."""
        ended = await queries.end_all(session, person_id)
        await self.tell(session, person_id, [*ended, *await tokens.all_of(session, person_id)])

    async def forget_profile(self, session: AsyncSession, person_id: UUID) -> None:
        """Let a person's changed profile be seen with his next request."""
        changed = [
            *await queries.all_of(session, person_id),
            *await tokens.all_of(session, person_id),
        ]
        self._forget(session, LIVE_IDENTITIES, changed)

    async def tell(
        self, session: AsyncSession, person_id: UUID, ended: Sequence[queries.Ended]
    ) -> None:
        """Let everybody know that these sessions, or tokens, are over."""
        if not ended:
            return
        ids = [one.id for one in ended]
        await stage(
            session,
            SessionsRevoked(
                event_id=new_id(),
                occurred_at=now(),
                actor_id=person_id,
                version=await version_of(session, person_id),
                person_id=person_id,
                session_ids=ids,
            ),
        )
        self._forget(session, LIVE_SESSIONS, ended)

    def _forget(self, session: AsyncSession, subject: str, those: Sequence[queries.Ended]) -> None:
        """Once this is committed, here and, by a hint, in every other replica."""
        digests = [one.token_digest for one in those]
        ids = msgspec.json.encode([one.id for one in those])
        after_commit(session, lambda: self._cache.forget(digests))
        after_commit(session, lambda: self._bus.publish_live(subject, ids))


def open_session(
    session: AsyncSession, person_id: UUID, device: Device, *, second_factor: bool
) -> str:
    """Log somebody in and return the secret for his cookie; only its hash is kept."""
    token = new_token()
    token_digest = digest(token)
    assert token_digest is not None
    session.add(
        LoginSession(
            id=new_id(),
            person_id=person_id,
            token_digest=token_digest,
            user_agent=device.user_agent,
            address=device.address,
            second_factor=second_factor,
        )
    )
    return token
