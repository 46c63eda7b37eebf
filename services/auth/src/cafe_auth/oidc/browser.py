"""The cookie that ties a log-in by a provider to the browser that began it.

`state`, `nonce` and the PKCE verifier come from it, so that the database holds none of them, and an
answer that somebody else's browser began is worth nothing here.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from litestar.datastructures import Cookie

from cafe_auth.oidc.queries import UNDER_WAY
from cafe_auth.sessions.secrets import digest, new_token
from cafe_http.origin import cookie_value


class BrowserCookie:
    """Sets and finds the cookie; its name and `Secure` follow from CAFE_ORIGIN alone."""

    def __init__(self, origin: str) -> None:
        self._secure = origin.startswith("https:")
        self._name = "__Host-cafe_oidc" if self._secure else "cafe_oidc"

    def find(self, header: str | None) -> str | None:
        """Return the secret in a `Cookie` header; None for what we never gave out."""
        value = cookie_value(header, self._name)
        return value if value and digest(value) else None

    def carrying(self, secret: str) -> Cookie:
        """Return the cookie. Lax: the provider sends the browser back by a link."""
        return Cookie(
            key=self._name,
            value=secret,
            max_age=int(UNDER_WAY.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",  # type: ignore[arg-type]  # spelt as sessions.cookie does
        )


def new_secret() -> str:
    """Return a fresh secret."""
    return new_token()


def derived(secret: str, state: str, purpose: str) -> str:
    """Return the nonce or verifier of one log-in: 256 bits, as 43 characters of base64url."""
    mac = hmac.digest(secret.encode(), f"{purpose} {state}".encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def fingerprint(secret: str) -> bytes:
    """Return what is kept of a browser's secret."""
    return sha256(secret.encode()).digest()
