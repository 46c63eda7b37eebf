"""What one connection may do, without I/O: time is an argument, in seconds of any steady clock."""

from collections import deque
from dataclasses import dataclass, field

BURST = 120
PER_S = 20.0
"""Frames of one connection. Opening a call takes a description and some dozens of candidates at
once, and as many again when the network changes; afterwards almost nothing."""

BAD_FRAMES = 4
BAD_WINDOW_S = 10.0
"""The fourth bad frame within ten seconds closes with 4400 (docs/api.md §4)."""

REFUSALS = 51
REFUSAL_WINDOW_S = 10.0
"""Over fifty `rate_limited` within ten seconds close with 4429 (docs/api.md §4)."""


@dataclass
class Budget:
    """A token bucket: `burst` at once, `per_s` new ones a second."""

    burst: int
    per_s: float
    now: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = float(self.burst)

    def take(self, now: float) -> float:
        """Take a token; 0.0 when there was one, else the seconds until there is."""
        self.tokens = min(self.burst, self.tokens + (now - self.now) * self.per_s)
        self.now = now
        if self.tokens < 1:
            return (1 - self.tokens) / self.per_s
        self.tokens -= 1
        return 0.0


class Strikes:
    """Counts what happened within a sliding window."""

    def __init__(self, limit: int, window_s: float) -> None:
        self._times: deque[float] = deque(maxlen=limit)
        self._limit = limit
        self._window_s = window_s

    def strike(self, now: float) -> bool:
        """Count one more; True when that makes `limit` within the window."""
        self._times.append(now)
        return len(self._times) == self._limit and now - self._times[0] <= self._window_s
