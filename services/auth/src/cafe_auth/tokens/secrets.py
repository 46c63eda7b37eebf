"""The secret of a personal token, and what is kept of it. Pure but for the random source."""

from hashlib import sha256

from cafe_auth.sessions.secrets import digest as session_digest
from cafe_auth.sessions.secrets import new_token

PREFIX = "cafe_pat_"
"""Tells people, and programs that look for leaked secrets, what they have before them."""


def new_secret() -> str:
    """Return a fresh secret: the prefix and 256 random bits."""
    return PREFIX + new_token()


def digest(secret: str) -> bytes | None:
    """Return the 32 bytes that are stored and looked up; None for what we never gave out."""
    if not secret.startswith(PREFIX) or session_digest(secret.removeprefix(PREFIX)) is None:
        return None
    return sha256(secret.encode()).digest()


def bearer(authorization: str | None) -> str | None:
    """Return what follows `Bearer` in the header; None for another scheme, or no header."""
    scheme, _, secret = (authorization or "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
