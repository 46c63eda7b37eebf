"""Time-based one-time passwords (RFC 6238) with what every authenticator app knows. Pure.

SHA-1, six digits, 30 s: apps ignore other values more often than not.
"""

import base64
import hmac
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as the output of SHA-1 (RFC 4226 §4)."""
DRIFT = 1
"""Steps that a phone's clock may be off, either way."""
ISSUER = "Virtual Cafe"


def step_at(at: datetime) -> int:
    """Return the number of the step that an instant is in."""
    return int(at.timestamp()) // STEP_S


def code(secret: bytes, step: int) -> str:
    """Return the code of a step (RFC 4226 §5.3)."""
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 0x0F
    number = struct.unpack_from(">I", mac, offset)[0] & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, typed: str, at: datetime) -> int | None:
    """Return the step near `at` whose code was typed, blanks aside; None when there is none."""
    given = "".join(typed.split())
    current = step_at(at)
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(code(secret, step).encode(), given.encode()):
            return step
    return None


def shown(secret: bytes) -> str:
    """Return the secret as people type it: base32."""
    return base64.b32encode(secret).decode()


def uri(secret: bytes, username: str) -> str:
    """Return the address that apps read from a picture."""
    label = f"{quote(ISSUER)}:{quote(username)}"
    query = urlencode({"secret": shown(secret), "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"
