"""Who may send an unsafe request or open a socket from a browser (docs/api.md §1).

Litestar's CSRF middleware is not used: docs/adr/0004-csrf-by-origin.md says why.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Origins(Struct, frozen=True):
    """The site's own origins and hosts, lower case."""

    origins: frozenset[str]
    hosts: frozenset[str]
    cookie: str

    def csrf_ok(self, method: str, headers: Mapping[str, str], has_cookie: bool) -> bool:
        """Say whether a request may change something.

        headers: names in lower case. A request without the session cookie cannot ride on it.
        `Sec-Fetch-Site` decides; only where it is absent does `Origin`.
        """
        if method in SAFE_METHODS or not has_cookie:
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return headers.get("origin", "").lower() in self.origins

    def socket_ok(self, origin: str | None, has_cookie: bool) -> bool:
        """Say whether a handshake may proceed: with a cookie only from the site's own pages."""
        return not has_cookie or (origin or "").lower() in self.origins


def is_loopback(host: str) -> bool:
    """Say whether a host name means this machine."""
    return host in ("localhost", "127.0.0.1", "::1")


def own(origin: str) -> Origins:
    """Work out the site's own origins from CAFE_ORIGIN; on loopback every loopback name counts."""
    parts = urlsplit(origin.lower())
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname or ""
    names = LOOPBACK if is_loopback(host) else (f"[{host}]" if ":" in host else host,)
    hosts = frozenset(f"{name}{port}" for name in names)
    return Origins(
        origins=frozenset(f"{parts.scheme}://{name}" for name in hosts),
        hosts=hosts,
        cookie=cookie_name(origin),
    )


def cookie_name(origin: str) -> str:
    """Return the session cookie's name: with the `__Host-` prefix over https (RFC 6265bis)."""
    return "__Host-cafe_session" if origin.startswith("https:") else "cafe_session"


def cookie_value(header: str | None, name: str) -> str | None:
    """Find a cookie in a `Cookie` header; None when absent or empty."""
    for part in (header or "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name and value:
            return value
    return None
