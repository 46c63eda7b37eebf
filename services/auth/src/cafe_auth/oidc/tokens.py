"""What makes an ID token good (OpenID Connect Core 1.0, §3.1.3.7). No I/O."""

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "RS384", "RS512"]
"""Signatures by the provider's own key. Never `none`, nor HS256, whose key every client has."""
LEEWAY_S = 60
"""Providers' clocks are not ours."""


class TokenRefused(Exception):
    """An ID token does not hold; why is for the log only."""


class UnknownKey(TokenRefused):
    """It may be signed by a key that the provider published since."""


def verify(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str
) -> Mapping[str, Any]:
    """Return the claims of an ID token that was made for this very log-in.

    Raises UnknownKey or TokenRefused.
    """
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except InvalidKeyIdError:
        raise UnknownKey("unknown kid") from None
    except (JoseError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from None
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        # Its text names the claim, no value.
        raise TokenRefused(str(error)) from None
    audiences = claims["aud"]
    # Somebody else it is for as well must have been told to us, and nobody is.
    if audiences not in (client_id, [client_id]) and claims.get("azp") != client_id:
        raise TokenRefused("aud")
    if claims.get("azp", client_id) != client_id or claims["nonce"] != nonce:
        raise TokenRefused("azp")
    return claims
