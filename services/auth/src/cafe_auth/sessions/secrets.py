"""The secret in a session cookie, and what is kept of it. Pure but for the random source."""

import re
import secrets
from hashlib import sha256

TOKEN_BYTES = 32
"""256 random bits (docs/promises.md, Security)."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return a fresh secret, 43 characters of base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes | None:
    """Return the 32 bytes that are stored and looked up; None for what we never gave out.

    A plain hash is enough: nobody guesses 256 random bits.
    """
    return sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None
