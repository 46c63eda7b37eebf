"""Who is behind a cookie or personal token: asked on every request, so it is built to be cheap."""

import asyncio
import time

from msgspec.structs import replace

from cafe_auth.keys.service import KeyRing
from cafe_auth.keys.tokens import Identity, sign_identity
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.known import Found, Kind
from cafe_auth.sessions.last_use import LastUses
from cafe_auth.sessions.queries import COOKIES
from cafe_auth.sessions.secrets import digest
from cafe_auth.tokens import secrets as token_secrets
from cafe_auth.tokens.queries import TOKENS
from cafe_chassis.clock import now
from cafe_database.sessions import Sessions, glance

REUSED_S = 30.0
"""How long one identity token is handed out again: it then still has 90 of its 120 s to live."""
REMEMBERED = 10_000
"""Tokens of a process kept for that: about 1 KiB each."""


class Gate:
    """Turns cookies and personal tokens into identity tokens."""

    def __init__(
        self,
        sessions: Sessions,
        cache: SessionCache,
        keys: KeyRing,
        last_uses: LastUses,
        *,
        admins_need_factor: bool,
    ) -> None:
        self.admins_need_factor = admins_need_factor
        self._last_uses = last_uses
        self._sessions = sessions
        self._cache = cache
        self._keys = keys
        self._asking: dict[bytes, tuple[int, asyncio.Future[Identity | None]]] = {}
        self._signed: dict[Identity, tuple[float, str]] = {}

    async def by_cookie(self, cookie: str | None) -> Identity | None:
        """Return who has the session of a cookie; None when there is no such session.

        Raises what SQLAlchemy raises when neither Valkey nor PostgreSQL can say.
        """
        return await self._identify(digest(cookie) if cookie else None, COOKIES)

    async def by_token(self, secret: str) -> Identity | None:
        """Return whose personal token it is; None when it is nobody's. Raises like `by_cookie`."""
        return await self._identify(token_secrets.digest(secret), TOKENS)

    async def sign(self, identity: Identity) -> str:
        """Return the identity token for somebody. Raises like `by_cookie`."""
        # By all that it says: whatever changes is signed anew at once.
        made_at, token = self._signed.get(identity, (0.0, ""))
        if not token or time.monotonic() - made_at > REUSED_S:
            token = sign_identity(await self._keys.signer(), identity, now())
            self._remember(identity, token)
        return token

    async def _identify(self, wanted: bytes | None, kind: Kind) -> Identity | None:
        if wanted is None:
            return None
        known = self._cache.known
        if identity := known.get(wanted, time.monotonic()):
            return identity
        since, asking = self._asking.get(wanted, (known.forgotten, None))
        # Not to be answered by what was asked before somebody logged out.
        if asking is not None and since == known.forgotten:
            # A page comes as several requests at once: one question will do for all of them.
            await asyncio.wait([asking])
            if not asking.cancelled():
                return asking.result()
        return await self._ask(wanted, kind)

    async def _ask(self, wanted: bytes, kind: Kind) -> Identity | None:
        """Find out, and let whoever wants to know the same meanwhile have the answer as well."""
        asking: asyncio.Future[Identity | None] = asyncio.get_running_loop().create_future()
        mine = (self._cache.known.forgotten, asking)
        self._asking[wanted] = mine
        try:
            identity = await self._find(wanted, kind)
            asking.set_result(identity)
        except Exception as error:
            asking.set_exception(error)
            asking.exception()  # Looked at: it is no fault that nobody else waited for it.
            raise
        finally:
            asking.cancel()
            if self._asking.get(wanted) is mine:
                del self._asking[wanted]
        return identity

    async def _find(self, wanted: bytes, kind: Kind) -> Identity | None:
        known = self._cache.known
        asked_at, since = time.monotonic(), known.forgotten
        if shared := await self._cache.get(wanted):
            identity, age_s = shared
            known.put(wanted, kind, identity, asked_at - age_s, since)
            return identity
        return await self._look_up(wanted, kind)

    async def _look_up(self, wanted: bytes, kind: Kind) -> Identity | None:
        """Ask PostgreSQL about a session, and on the same way about those used lately."""
        known = self._cache.known
        asked_at, read_at, since = time.monotonic(), time.time(), known.forgotten
        together = known.companions(wanted, kind, asked_at)
        async with glance(self._sessions) as session:
            found = await kind.find(session, together)
        if due := [one.identity.session_id for one in found.values() if one.touch_due]:
            self._last_uses.note(kind, due)
        for digest_, one in found.items():
            known.put(digest_, kind, self._seen(one), asked_at, since)
        if wanted not in found:
            return None
        identity = self._seen(found[wanted])
        await self._cache.put(wanted, identity, read_at)
        return identity

    def _seen(self, found: Found) -> Identity:
        """Return whom services are to see."""
        if self.admins_need_factor and not found.second_factor:
            # In every service at once: what none of them sees, none of them has to check.
            return replace(found.identity, role="user")
        return found.identity

    def _remember(self, identity: Identity, token: str) -> None:
        self._signed.pop(identity, None)
        if len(self._signed) >= REMEMBERED:
            # Insertion order is age: the first one is the oldest.
            del self._signed[next(iter(self._signed))]
        self._signed[identity] = (time.monotonic(), token)
