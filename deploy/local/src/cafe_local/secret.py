"""Secrets: made on first start, one file each, readable by their owner only."""

import os
import secrets
import string
from pathlib import Path

LENGTH = 40
LETTERS = string.ascii_lowercase
ALPHABET = LETTERS + string.digits


def make_secret(length: int = LENGTH) -> str:
    """Return random characters of `[a-z0-9]`, the first a letter.

    nats-server parses values from its environment as configuration: `12345` or `1k` as a password
    would silently become a number. 40 characters are over 200 bits.
    """
    return secrets.choice(LETTERS) + "".join(secrets.choice(ALPHABET) for _ in range(length - 1))


def kept_secret(path: Path) -> str:
    """Return the secret in a file, made first if there is none (0600, its folder 0700)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        write_private(path, make_secret())
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner only; a reader sees the old text or the new, whole."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    fresh.replace(path)
