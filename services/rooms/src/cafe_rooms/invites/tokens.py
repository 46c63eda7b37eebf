"""The secret in an invite link."""

import hashlib
import re
import secrets

# 24 bytes are 192 random bits, 32 characters in a link: beyond guessing, and short enough to paste.
SIZE_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def draw() -> str:
    """Draw a token: 32 characters that need no escaping in a link."""
    return secrets.token_urlsafe(SIZE_BYTES)


def digest(token: str) -> bytes | None:
    """Return what is stored of a token (SHA-256, 32 bytes), or None for text that is no token.

    A plain hash is enough: there is nothing to guess in 192 random bits.
    """
    return hashlib.sha256(token.encode()).digest() if _TOKEN.fullmatch(token) else None
