"""Verifying the ES256 tokens that auth signs. Nothing else in the system may decode a token.

joserfc's decode() alone accepts expired tokens, and tokens without `exp` or `kid`; verify() is the
one helper that does not (docs/adr/0003-opaque-sessions-signed-identity.md).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from cafe_http.errors import Unavailable
from cafe_telemetry import logs

log = logs.get(__name__)

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]
"""Fetches a JWKS document; raises whatever, which means: not now."""

ALGORITHM = "ES256"
ISSUER = "cafe-auth"
IDENTITY_TYPE = "cafe-identity+jwt"
IDENTITY_AUDIENCE = "cafe"
SERVICE_TYPE = "cafe-service+jwt"

REFETCH_S = 30.0
"""An unknown kid, or old keys, cost at most one fetch in so many seconds."""
REFRESH_S = 600.0
RETRY_S = 1.0
"""After a failed fetch nobody tries again for so long: auth that comes back needs no storm."""
LEEWAY_S = 5

VERIFIED = 1000
"""So many tokens are remembered as verified: whoever has one comes with it again and again, and a
signature takes a tenth of a millisecond to check."""


class TokenRefused(Exception):
    """The token does not hold; why is nobody's business but the log's."""


class _Verified(NamedTuple):
    """What a token said that was verified, and by which key."""

    kid: str
    claims: Mapping[str, Any]


class Verifier:
    """Verifies tokens offline with auth's public keys, which it fetches as needed."""

    def __init__(self, fetch: FetchKeys) -> None:
        self._fetch = fetch
        self._keys: KeySet | None = None
        self._kids: frozenset[str] = frozenset()
        self._verified: dict[tuple[str, str, str], _Verified] = {}
        self._fetched_at = -REFETCH_S
        self._failed_at = -RETRY_S
        self._fetching = asyncio.Lock()

    async def verify(self, token: str, *, type_: str, audience: str) -> Mapping[str, Any]:
        """Return the claims of a valid token.

        Raises TokenRefused, or Unavailable while the keys were never reachable.
        """
        known = self._verified.get((token, type_, audience))
        if known and known.claims["exp"] > time.time() and not self._is_due(known.kid):
            return known.claims
        header = _header(token)
        kid = header.get("kid")
        if header.get("alg") != ALGORITHM or header.get("typ") != type_ or not kid:
            raise TokenRefused("header")
        keys = await self._keys_with(str(kid))
        try:
            decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
            _claims(audience).validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise TokenRefused(type(error).__name__) from None
        if len(self._verified) >= VERIFIED:
            # Insertion order is age: the first one is the oldest.
            del self._verified[next(iter(self._verified))]
        self._verified[token, type_, audience] = _Verified(str(kid), decoded.claims)
        return decoded.claims

    async def _keys_with(self, kid: str) -> KeySet:
        if self._is_due(kid):
            async with self._fetching:
                # Whoever waited finds the answer of the one who asked.
                if self._is_due(kid):
                    await self._refresh()
        if self._keys is None:
            raise Unavailable("Keys cannot be fetched just now")
        if kid not in self._kids:
            raise TokenRefused("unknown kid")
        return self._keys

    def _is_due(self, kid: str) -> bool:
        now = time.monotonic()
        if now - self._failed_at < RETRY_S:
            return False
        age = now - self._fetched_at
        return self._keys is None or age >= (REFRESH_S if kid in self._kids else REFETCH_S)

    async def _refresh(self) -> None:
        try:
            document = await self._fetch()
            keys = KeySet.import_key_set({"keys": list(document["keys"])})
        except Exception as error:
            # Old keys stay good; without any, the caller answers 503.
            log.warning("keys_not_fetched", kind=type(error).__name__)
            self._failed_at = time.monotonic()
            return
        self._fetched_at = time.monotonic()
        self._keys = keys
        # What was signed by a key that is gone now holds no more.
        self._verified.clear()
        self._kids = frozenset(str(key.kid) for key in keys.keys)


def _claims(audience: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _header(token: str) -> Mapping[str, Any]:
    try:
        return extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise TokenRefused("not a token") from None
