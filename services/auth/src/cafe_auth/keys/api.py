"""HTTP of the public keys."""

from litestar import Response, get
from litestar.di import NamedDependency

from cafe_auth.keys.schemas import KeySet
from cafe_auth.resources import Resources

# A key is published for minutes before it signs anything, so a minute of caching is harmless.
CACHED = {"Cache-Control": "public, max-age=60"}


@get(
    "/.well-known/jwks.json",
    operation_id="jwks",
    summary="The public keys of the tokens that services exchange",
    tags=["keys"],
)
async def jwks(resources: NamedDependency[Resources]) -> Response[KeySet]:
    """Two keys at a time (RFC 7517)."""
    return Response(KeySet(await resources.keys.public()), headers=CACHED)


@get("/internal/v1/jwks", operation_id="jwksInternal", summary="The same, for services")
async def internal_jwks(resources: NamedDependency[Resources]) -> KeySet:
    """Needs no token: it is what tokens are verified with."""
    return KeySet(await resources.keys.public())
