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

FRAMES_PER_S, FRAMES_BURST = 20.0, 100
"""All frames of one socket together, whatever they are. A person cannot type so fast, and a page
does not need to; it bounds what a flood of cheap frames can cost (P18)."""


def slow_mode(seconds: int) -> Bucket:
    """Return the limit of a room in slow mode: one message of a person in so many seconds."""
    return Bucket("chat-slow", per_s=1 / seconds, burst=1, always=True)
