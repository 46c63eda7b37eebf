"""Recovery codes: ten ways in without the phone, each good once."""

import base64
import re
import secrets
from hashlib import sha256

COUNT = 10
CODE_BYTES = 10
"""80 bits: a plain hash of so much cannot be searched."""
_CODE = re.compile(r"[A-Z2-7]{16}")


def new_codes() -> list[str]:
    """Return fresh codes, written in groups of four."""
    return [_grouped(secrets.token_bytes(CODE_BYTES)) for _ in range(COUNT)]


def digest(typed: str) -> bytes | None:
    """Return what is stored and looked up, however the code is typed; None for what is none."""
    given = re.sub(r"[\s-]", "", typed).upper()
    return sha256(given.encode()).digest() if _CODE.fullmatch(given) else None


def _grouped(random: bytes) -> str:
    text = base64.b32encode(random).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
