"""Who is calling: the token that ForwardAuth put into `X-Cafe-Identity`, verified offline."""

from collections.abc import Mapping, MutableMapping
from typing import Any, cast
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from msgspec import Struct

from cafe_http.errors import Forbidden, NotLoggedIn
from cafe_http.tokens import IDENTITY_AUDIENCE, IDENTITY_TYPE, SERVICE_TYPE, TokenRefused, Verifier
from cafe_telemetry import logs

log = logs.get(__name__)

HEADER = "x-cafe-identity"
SERVICE_CLAIMS = "cafe_service_claims"
"""Where in the ASGI scope the claims of the asking service are noted."""

PRINCIPAL = "cafe_principal"
"""And where the person of a request is, once he is known."""

Connection = ASGIConnection[Any, Any, Any, Any]


class Principal(Struct, frozen=True, kw_only=True):
    """The person behind a request or socket, as he was at most 120 s ago."""

    id: UUID
    session_id: UUID
    username: str
    display_name: str
    role: str
    timezone: str
    day_starts_at: str
    profile_version: int
    scopes: tuple[str, ...] = ()

    @classmethod
    def of_claims(cls, claims: Mapping[str, Any]) -> "Principal":
        """Build from the claims of a verified identity token.

        Raises TokenRefused when a claim is missing or has the wrong type.
        """
        named = {**claims, "id": claims.get("sub"), "session_id": claims.get("sid")}
        try:
            return msgspec.convert(named, cls)
        except msgspec.ValidationError:
            raise TokenRefused("claims") from None


async def identify(connection: Connection, verifier: Verifier) -> Principal | None:
    """Return who is calling; None without an identity or with one that does not hold.

    Raises Unavailable while auth's keys were never reachable.
    """
    token = connection.headers.get(HEADER)
    if not token:
        return None
    # One check of a signature for each request, however many ask.
    scope = cast(MutableMapping[str, Any], connection.scope)
    if known := scope.get(PRINCIPAL):
        return cast(Principal, known)
    try:
        claims = await verifier.verify(token, type_=IDENTITY_TYPE, audience=IDENTITY_AUDIENCE)
        principal = Principal.of_claims(claims)
    except TokenRefused as refusal:
        log.warning("identity_refused", reason=str(refusal))
        return None
    scope[PRINCIPAL] = principal
    return principal


async def require(connection: Connection, verifier: Verifier) -> Principal:
    """Return who is calling.

    Raises NotLoggedIn or Unavailable.
    """
    who = await identify(connection, verifier)
    if who is None:
        raise NotLoggedIn
    return who


async def service_claims(
    authorization: str, verifier: Verifier, service: str
) -> Mapping[str, Any] | None:
    """Return the claims of the service that asks `service`; a bad token is as good as none."""
    scheme, _, token = authorization.partition(" ")
    # What is no signed token at all is a person's own, which ForwardAuth is asked about.
    if scheme.lower() != "bearer" or token.count(".") != 2:
        return None
    try:
        return await verifier.verify(token, type_=SERVICE_TYPE, audience=service)
    except TokenRefused as refusal:
        log.warning("service_token_refused", reason=str(refusal))
        return None


def asked_with(scope: str) -> Any:
    """Return a guard for internal handlers: the asking service must hold `scope`."""

    def guard(connection: Connection, _: Any) -> None:
        claims = cast(Mapping[str, Any], connection.scope).get(SERVICE_CLAIMS)
        if claims is None:
            raise NotLoggedIn("A service token is needed")
        if scope not in str(claims.get("scope", "")).split():
            raise Forbidden("The service token lacks the scope")

    return guard
