"""Talking to a provider: its discovery document, its keys, codes for tokens, userinfo."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx2
import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from cafe_auth.oidc import tokens
from cafe_auth.oidc.config import Provider, is_safe_url
from cafe_auth.oidc.naming import Told
from cafe_auth.oidc.tokens import TokenRefused, UnknownKey
from cafe_http.errors import Unavailable
from cafe_telemetry import logs

log = logs.get(__name__)

TIMEOUT_S = 5.0
"""For each of the at most four questions of a log-in."""
KNOWN_FOR_S = 3600.0
"""How long a discovery document, and the keys, are taken to be true."""
ASK_AGAIN_S = 30.0
"""An unknown key, or a provider that is away, costs at most one question in so many seconds."""


class Metadata(Struct, frozen=True, kw_only=True):
    """What of a discovery document is used (OpenID Connect Discovery 1.0, §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class CodeRefused(Exception):
    """The provider gave no token for a code."""


class ProviderClient:
    """One provider, as seen from here. What it must know of us comes from CAFE_ORIGIN."""

    def __init__(self, provider: Provider, origin: str) -> None:
        self.provider = provider
        self._redirect_uri = f"{origin}/api/auth/oidc/{provider.id}/callback"
        self._secret = provider.secret()
        self._http = httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=True)
        self._lock = asyncio.Lock()
        self._metadata: Metadata | None = None
        self._keys = KeySet([])
        self._read_at = -KNOWN_FOR_S
        self._asked_at = -ASK_AGAIN_S

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def authorize_url(self, *, state: str, nonce: str, verifier: str) -> str:
        """Return where to send the browser. Raises Unavailable."""
        metadata = await self._known()
        async with self._client(metadata) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce
            )
        return str(url)

    async def is_own_answer(self, iss: str | None) -> bool:
        """Say whether an answer came from this provider and not another (RFC 9207)."""
        metadata = await self._known()
        if iss is None:
            return not metadata.authorization_response_iss_parameter_supported
        return iss == metadata.issuer

    async def told(self, code: str, *, nonce: str, verifier: str) -> Told:
        """Return who came, for the code that he brought.

        Raises CodeRefused, TokenRefused, or Unavailable when the provider does not answer.
        """
        metadata = await self._known()
        try:
            async with asyncio.timeout(2 * TIMEOUT_S), self._client(metadata) as client:
                token = await client.fetch_token(
                    metadata.token_endpoint, code=code, code_verifier=verifier
                )
                claims = await self._verified(str(token.get("id_token") or ""), nonce)
                more = await self._userinfo(metadata, client, claims)
        except (httpx2.HTTPError, TimeoutError, OSError) as error:
            self._away(error)
            raise Unavailable("Your provider does not answer just now") from None
        except (AuthlibBaseError, ValueError) as error:
            raise CodeRefused(type(error).__name__) from None
        try:
            # The ID token has the last word: it is signed.
            return msgspec.convert({**more, **claims}, Told)
        except msgspec.ValidationError:
            raise TokenRefused("claims") from None

    async def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        provider = self.provider
        expected = {
            "issuer": provider.issuer,
            "client_id": provider.client_id,
            "nonce": nonce,
        }
        try:
            return tokens.verify(token, self._keys, **expected)
        except UnknownKey:
            await self._read()
            return tokens.verify(token, self._keys, **expected)

    async def _userinfo(
        self, metadata: Metadata, client: AsyncOAuth2Client, claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return what the ID token leaves out, where it leaves anything out."""
        if not metadata.userinfo_endpoint or {"preferred_username", "email"} <= claims.keys():
            return {}
        answer = await client.get(metadata.userinfo_endpoint)
        if answer.status_code != httpx2.codes.OK:
            return {}
        found = msgspec.json.decode(answer.content, type=dict[str, Any])
        # §5.3.2: somebody else's would be somebody else's.
        return found if found.get("sub") == claims["sub"] else {}

    async def _known(self) -> Metadata:
        if self._metadata is None or time.monotonic() - self._read_at > KNOWN_FOR_S:
            await self._read()
        if self._metadata is None:
            raise Unavailable("Your provider does not answer just now")
        return self._metadata

    async def _read(self) -> None:
        """Read document and keys; what was read before stays good where that fails."""
        async with self._lock:
            if time.monotonic() - self._asked_at < ASK_AGAIN_S:
                return
            self._asked_at = time.monotonic()
            provider = self.provider
            at = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    document = await self._get(at)
                    metadata = msgspec.json.decode(document, type=Metadata)
                    _check(metadata, provider)
                    keys = msgspec.json.decode(await self._get(metadata.jwks_uri))
                    usable = [key for key in keys["keys"] if key.get("use", "sig") == "sig"]
                    self._keys = KeySet.import_key_set({"keys": usable})
            except (httpx2.HTTPError, JoseError, OSError, TimeoutError) as error:
                self._away(error)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                # msgspec's errors are ValueErrors: a document that is none.
                self._away(error)
            else:
                self._metadata = metadata
                self._read_at = time.monotonic()

    async def _get(self, url: str) -> bytes:
        answer = await self._http.get(url, headers={"accept": "application/json"})
        answer.raise_for_status()
        return answer.content

    def _client(self, metadata: Metadata) -> AsyncOAuth2Client:
        methods = metadata.token_endpoint_auth_methods_supported
        posted = "client_secret_basic" not in methods and "client_secret_post" in methods
        method = "client_secret_post" if posted else "client_secret_basic"
        return AsyncOAuth2Client(
            self.provider.client_id,
            self._secret or None,
            scope=self.provider.scope,
            redirect_uri=self._redirect_uri,
            token_endpoint_auth_method=method if self._secret else "none",
            code_challenge_method="S256",
            # By default a token that lives for a minute would count as over at once.
            leeway=0,
            timeout=TIMEOUT_S,
        )

    def _away(self, error: Exception) -> None:
        log.warning("oidc_provider_away", provider=self.provider.id, kind=type(error).__name__)


def _check(metadata: Metadata, provider: Provider) -> None:
    if metadata.issuer != provider.issuer:
        raise ValueError("issuer")
    urls = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
    if not all(is_safe_url(url) for url in urls):
        raise ValueError("endpoint")
    if metadata.userinfo_endpoint and not is_safe_url(metadata.userinfo_endpoint):
        raise ValueError("endpoint")
