"""The session cookie (docs/api.md §1)."""

from litestar.datastructures import Cookie

from cafe_auth.sessions.queries import ABSOLUTE
from cafe_http.origin import cookie_name, cookie_value


class SessionCookie:
    """Sets, clears and finds the cookie; its name and `Secure` follow from CAFE_ORIGIN alone.

    Not from X-Forwarded-Proto, which is `ws` on upgrades, and not the same behind every proxy.
    """

    def __init__(self, origin: str) -> None:
        self._name = cookie_name(origin)
        self._secure = origin.startswith("https:")

    def carrying(self, token: str) -> Cookie:
        """Return the cookie of a session that was just opened."""
        return self._cookie(token, int(ABSOLUTE.total_seconds()))

    def cleared(self) -> Cookie:
        """Return the cookie that makes a browser forget its session."""
        return self._cookie("", 0)

    def find(self, header: str | None) -> str | None:
        """Return the token in a `Cookie` header."""
        return cookie_value(header, self._name)

    def _cookie(self, value: str, max_age_s: int) -> Cookie:
        return Cookie(
            key=self._name,
            value=value,
            max_age=max_age_s,
            path="/",
            secure=self._secure,
            httponly=True,
            # Spelt as docs/api.md and RFC 6265bis do; Litestar's type knows only small letters.
            samesite="Lax",  # type: ignore[arg-type]
        )
