"""The bodies of the token endpoint (RFC 6749 §4.4.2 and §5.1)."""

from msgspec import Struct


class TokenRequest(Struct, frozen=True, kw_only=True):
    """audience: the service to be asked. scope: names separated by blanks; empty for all."""

    grant_type: str
    audience: str
    scope: str = ""


class ServiceToken(Struct, frozen=True, kw_only=True):
    """expires_in: seconds."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int
    scope: str
