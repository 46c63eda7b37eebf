"""How fast one person, and one socket, may talk (docs/api.md §4). They hold in tests as well."""

from cafe_chassis.limits import Bucket
from cafe_contracts.frames import BURST, PER_SECOND

MESSAGES = Bucket("chat", per_s=PER_SECOND, burst=BURST, always=True)
"""Per person and room."""

ACTS = Bucket("chat-act", per_s=2, burst=20, always=True)
"""Edits, deletions, reactions and statuses per person and room: each is a transaction, and a frame
for everybody (P18)."""

HANDSHAKES = Bucket("room-handshake", per_s=30 / 60, burst=30, always=True)
"""Per person."""

RATE_STRIKES, RATE_WINDOW_S = 50, 10.0
"""More `rate_limited` than that within the window close with 4429."""

BAD_STRIKES, BAD_WINDOW_S = 3, 10.0
"""More bad frames than that within the window close with 4400."""

TYPING_S = 1.0
"""More frequent `typing` frames of one socket are dropped without a word."""


class Pace:
    """All frames of one socket together, whatever they are: a bucket in the process. Pure.

    A person cannot type so fast, and a page does not need to; it bounds what a flood of cheap
    frames can cost (P18).
    """

    def __init__(self, now_s: float, per_s: float = 20.0, burst: int = 100) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = float(burst)
        self._at_s = now_s

    def take(self, now_s: float) -> float:
        """Take a token at now_s (monotonic); 0.0 when there was one, else seconds until then."""
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_s
