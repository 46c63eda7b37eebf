"""How often something may go wrong on one socket before it is closed. Pure."""

from collections import deque


class Strikes:
    """Counts faults in a sliding window.

    allowed: so many faults within window_s (seconds) are borne; the next one is too many.
    """

    def __init__(self, allowed: int, window_s: float) -> None:
        self._allowed = allowed
        self._window_s = window_s
        self._at: deque[float] = deque()

    def strike(self, now_s: float) -> bool:
        """Record a fault at now_s (monotonic seconds); True when it is one too many."""
        while self._at and now_s - self._at[0] >= self._window_s:
            self._at.popleft()
        self._at.append(now_s)
        return len(self._at) > self._allowed
