"""Which secrets are fit for public use."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

LENGTH = 16
"""Characters. What the café makes itself has 40; a passphrase of four words has more than this."""
VARIETY = 6
"""Different characters: `aaaaaaaaaaaaaaaa` is long as well."""
DEFAULTS = ("change", "default", "example", "password", "secret", "postgres", "123456", "qwerty")
"""A secret made at random holds none of these but once in a million times."""


def weakness(secret: str) -> str:
    """Return what is wrong with a secret, "" when nothing is."""
    if not secret:
        return "is missing"
    if any(word in secret.lower() for word in DEFAULTS):
        return "is a default"
    if len(secret) < LENGTH or len(set(secret)) < VARIETY:
        return f"is too easy to guess: {LENGTH} characters at random would do"
    return ""


def password_of(url: str) -> str:
    """Return the password in a URL, "" when it has none."""
    # Of several addresses the first: they are nodes of one cluster.
    return unquote(urlsplit(url.split(",", maxsplit=1)[0]).password or "")


def faults(secrets: Mapping[str, str]) -> list[str]:
    """Return a sentence for each secret that is not fit; secrets: by the name of its variable."""
    return [f"{name} {why}" for name, value in secrets.items() if (why := weakness(value))]
