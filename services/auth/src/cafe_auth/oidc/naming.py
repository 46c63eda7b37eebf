"""What a café makes of what a provider tells of somebody. Pure."""

import re
import unicodedata
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from cafe_auth.accounts.rules import email_fault, username_fault
from cafe_auth.profile.rules import DISPLAY_NAME_MAX, display_name_fault, tidy

NEXT_MAX = 1000
"""Characters; our own longest address is far shorter."""
_DOORS = frozenset({"/login", "/signup"})


class Told(Struct, frozen=True, kw_only=True):
    """What a provider's ID token, or its userinfo, says of somebody; anything may be missing."""

    sub: str
    preferred_username: str = ""
    name: str = ""
    nickname: str = ""
    email: str = ""
    email_verified: bool = False

    @property
    def verified_email(self) -> str | None:
        """His address, if the provider has made sure of it and it can be one."""
        if not self.email_verified or email_fault(self.email):
            return None
        return self.email

    @property
    def label(self) -> str:
        """What he knows his account there by."""
        text = self.email or self.preferred_username or self.name or self.sub
        return "".join(char for char in text if char.isprintable())[:200]

    @property
    def display_name(self) -> str:
        """His name, or nothing where it cannot be shown."""
        name = tidy(self.name)[:DISPLAY_NAME_MAX].strip()
        return "" if display_name_fault(name) else name

    @property
    def username(self) -> str:
        """The username that he uses there, where it is good here as well; else nothing.

        Not made of his address or name: what others will see, he chooses himself.
        """
        name = self.preferred_username
        return "" if username_fault(name) else name

    @property
    def suggestion(self) -> str:
        """A username to begin the choice with; may be empty."""
        for text in (self.preferred_username, self.nickname, self.email, self.name):
            plain = unicodedata.normalize("NFKD", text.partition("@")[0])
            plain = plain.encode("ascii", "ignore").decode()
            name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:32]
            if not username_fault(name):
                return name
        return ""


def safe_next(path: str | None) -> str:
    """Return where to go after the log-in: a page of our own, or home.

    As `web/src/account/next.ts` does: whatever a browser could read as another site is refused, or
    a link to us could lead people elsewhere.
    """
    if not path or len(path) > NEXT_MAX or not path.isprintable() or not path.isascii():
        return "/"
    if not path.startswith("/") or path.startswith("//") or "\\" in path or " " in path:
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path in _DOORS or parts.path.startswith("/api/"):
        return "/"
    return path


def door(page: str, next_: str, **marks: str) -> str:
    """Return the address of a page for logging in, with what it has to know behind the `#`."""
    query = f"?{urlencode({'next': next_})}" if next_ != "/" else ""
    return f"{page}{query}#{urlencode(marks)}"
