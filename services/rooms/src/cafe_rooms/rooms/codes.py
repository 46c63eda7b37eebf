"""The six characters by which people find a room."""

import re
import secrets
from collections.abc import Callable

# Without I, L, O, 0 and 1, which are misread aloud and on paper (docs/api.md §3).
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 6

_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def draw(choose: Callable[[str], str] = secrets.choice) -> str:
    """Draw one of 31^6 (887 million) codes. It may be taken; then the caller draws again."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def canonical(text: str) -> str | None:
    """Return the code that `text` spells in any case, or None when it spells none."""
    # ASCII only: upper() turns some letters of other alphabets ("ſ") into ours.
    code = text.upper() if text.isascii() else ""
    return code if _CODE.fullmatch(code) else None
