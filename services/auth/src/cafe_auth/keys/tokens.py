"""The two kinds of token that auth signs: who the caller is, and which service asks. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey
from msgspec import Struct

from cafe_auth.tokens.scopes import SESSION
from cafe_http.tokens import ALGORITHM, IDENTITY_AUDIENCE, IDENTITY_TYPE, ISSUER, SERVICE_TYPE

IDENTITY_TTL_S = 120
"""Long enough for one request to cross the house, short enough that nobody need revoke it."""
SERVICE_TTL_S = 300
"""A service asks for a new one every few minutes; so long may a replaced secret still work."""


class Signer(Struct, frozen=True):
    """The key that signs now."""

    kid: str
    key: ECKey


class Identity(Struct, frozen=True, kw_only=True):
    """A live session or personal token and its person, as every service sees them."""

    session_id: UUID
    person_id: UUID
    username: str
    display_name: str
    role: str
    timezone: str
    day_starts_at: str
    version: int
    scopes: tuple[str, ...] = SESSION


def new_key() -> ECKey:
    """Make a P-256 key whose kid is its thumbprint (RFC 7638)."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, private=True)
    key.ensure_kid()
    return key


def sign_identity(signer: Signer, identity: Identity, now: datetime) -> str:
    """Return the token that the gateway passes on as `X-Cafe-Identity`."""
    issued_at = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": IDENTITY_AUDIENCE,
        "sub": str(identity.person_id),
        "sid": str(identity.session_id),
        "iat": issued_at,
        "exp": issued_at + IDENTITY_TTL_S,
        "username": identity.username,
        "display_name": identity.display_name,
        "role": identity.role,
        "timezone": identity.timezone,
        "day_starts_at": identity.day_starts_at,
        "profile_version": identity.version,
        "scopes": list(identity.scopes),
    }
    return _sign(signer, IDENTITY_TYPE, claims)


def sign_service(
    signer: Signer, client_id: str, audience: str, scopes: Sequence[str], now: datetime
) -> str:
    """Return the token with which one service asks another."""
    issued_at = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "sub": client_id,
        "iat": issued_at,
        "exp": issued_at + SERVICE_TTL_S,
        "scope": " ".join(scopes),
    }
    return _sign(signer, SERVICE_TYPE, claims)


def _sign(signer: Signer, kind: str, claims: dict[str, object]) -> str:
    header = {"alg": ALGORITHM, "typ": kind, "kid": signer.kid}
    return jwt.encode(header, claims, signer.key, algorithms=[ALGORITHM])
