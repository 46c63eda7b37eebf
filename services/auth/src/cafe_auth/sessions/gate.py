"""Who is behind a cookie or personal token: asked on every request, so it is built to be cheap."""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.keys.service import KeyRing
from cafe_auth.keys.tokens import Identity, sign_identity
from cafe_auth.sessions import queries
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.queries import Found
from cafe_auth.sessions.secrets import digest
from cafe_auth.tokens import queries as tokens
from cafe_auth.tokens import secrets as token_secrets
from cafe_chassis import logs
from cafe_chassis.clock import now
from cafe_chassis.db import Sessions, glance, unit

log = logs.get(__name__)

REUSED_S = 30.0
"""How long one identity token is handed out again: it then still has 90 of its 120 s to live."""
REMEMBERED = 10_000
"""Tokens of a process kept for that: about 1 KiB each."""


Find = Callable[[AsyncSession, bytes], Awaitable[Found | None]]
Touch = Callable[[AsyncSession, UUID], Awaitable[None]]


class Gate:
    """Turns cookies and personal tokens into identity tokens."""

    def __init__(
        self, sessions: Sessions, cache: SessionCache, keys: KeyRing, *, admins_need_factor: bool
    ) -> None:
        self.admins_need_factor = admins_need_factor
        self._sessions = sessions
        self._cache = cache
        self._keys = keys
        self._signed: dict[tuple[UUID, int], tuple[float, str]] = {}

    async def by_cookie(self, cookie: str | None) -> Identity | None:
        """Return who has the session of a cookie; None when there is no such session.

        Raises what SQLAlchemy raises when neither Valkey nor PostgreSQL can say.
        """
        wanted = digest(cookie) if cookie else None
        return await self._identify(wanted, queries.find, queries.touch)

    async def by_token(self, secret: str) -> Identity | None:
        """Return whose personal token it is; None when it is nobody's. Raises like `by_cookie`."""
        return await self._identify(token_secrets.digest(secret), tokens.find, tokens.touch)

    async def sign(self, identity: Identity) -> str:
        """Return the identity token for somebody. Raises like `by_cookie`."""
        # The version is part of the key: a changed profile is signed anew at once.
        key = (identity.session_id, identity.version)
        made_at, token = self._signed.get(key, (0.0, ""))
        if not token or time.monotonic() - made_at > REUSED_S:
            token = sign_identity(await self._keys.signer(), identity, now())
            self._remember(key, token)
        return token

    async def _identify(self, wanted: bytes | None, find: Find, touch: Touch) -> Identity | None:
        if wanted is None:
            return None
        if known := await self._cache.get(wanted):
            return known
        read_at = time.time()
        async with glance(self._sessions) as session:
            found = await find(session, wanted)
        if found is None:
            return None
        if found.touch_due:
            await self._touch(found.identity.session_id, touch)
        identity = found.identity
        if self.admins_need_factor and not found.second_factor:
            # In every service at once: what none of them sees, none of them has to check.
            identity = replace(identity, role="user")
        await self._cache.put(wanted, identity, read_at)
        return identity

    async def _touch(self, session_id: UUID, touch: Touch) -> None:
        try:
            async with unit(self._sessions) as session:
                await touch(session, session_id)
        except SQLAlchemyError as error:
            # A full disk must not lock everybody out (P22); the session just looks idle for longer.
            log.warning("session_not_touched", kind=type(error).__name__)

    def _remember(self, key: tuple[UUID, int], token: str) -> None:
        self._signed.pop(key, None)
        if len(self._signed) >= REMEMBERED:
            # Insertion order is age: the first one is the oldest.
            del self._signed[next(iter(self._signed))]
        self._signed[key] = (time.monotonic(), token)
