"""Client credentials (RFC 6749 §4.4): a service proves who it is, and gets a token."""

import base64
import binascii
from collections.abc import Mapping
from hmac import compare_digest
from pathlib import Path

from cafe_auth.clients.schemas import ServiceToken, TokenRequest
from cafe_auth.clients.scopes import ALLOWED, granted
from cafe_auth.errors import BadTokenRequest, InvalidClient
from cafe_auth.keys.service import KeyRing
from cafe_auth.keys.tokens import SERVICE_TTL_S, sign_service
from cafe_chassis.clock import now
from cafe_chassis.settings import SettingsError

SECRET_MIN = 20
"""Characters; see `settings.KEY_SECRET_MIN`."""


def read_secrets(folder: str) -> dict[str, str]:
    """Read each client's secret from the file with its id; a client without a file cannot ask.

    Raises SettingsError for an unreadable file or a guessable secret.
    """
    secrets = {}
    for client_id in ALLOWED:
        path = Path(folder) / client_id
        if not path.exists():
            continue
        try:
            secret = path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"CAFE_CLIENT_SECRETS_DIR: {client_id} cannot be read: {error.strerror}"
            ) from None
        if len(secret) < SECRET_MIN:
            raise SettingsError(
                f"CAFE_CLIENT_SECRETS_DIR: {client_id} holds fewer than {SECRET_MIN} characters"
            )
        secrets[client_id] = secret
    return secrets


def authenticate(authorization: str | None, secrets: Mapping[str, str]) -> str:
    """Return the client id of a Basic `Authorization` header. Raises InvalidClient."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidClient from None
    # An unknown client is compared as well, so that the time tells nothing.
    known = secrets.get(client_id, "")
    if not compare_digest(secret.encode(), known.encode()) or not known:
        raise InvalidClient
    return client_id


async def issue(keys: KeyRing, client_id: str, request: TokenRequest) -> ServiceToken:
    """Return a token for the audience asked for.

    Scopes are cut to what the client may have; with none left this raises BadTokenRequest.
    """
    if request.grant_type != "client_credentials":
        raise BadTokenRequest("unsupported_grant_type")
    scopes = sorted(granted(client_id, request.audience, frozenset(request.scope.split())))
    if not scopes:
        raise BadTokenRequest("invalid_scope")
    token = sign_service(await keys.signer(), client_id, request.audience, scopes, now())
    return ServiceToken(access_token=token, expires_in=SERVICE_TTL_S, scope=" ".join(scopes))
