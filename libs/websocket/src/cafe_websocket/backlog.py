"""What waits for a peer that reads too slowly, bounded. Pure."""

from collections import deque

FRAMES = 256
BYTES = 512 * 1024
"""What a slow peer cannot take is kept up to here; then it is closed with 4430 and resumes."""


class Backlog:
    """Bytes in order, with how many frames they are."""

    __slots__ = ("_bytes", "_frames", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes, int]] = deque()
        self._frames = 0
        self._bytes = 0

    def add(self, data: bytes, frames: int) -> bool:
        """Keep these bytes; False when there is no room for them."""
        if self._frames + frames > FRAMES or self._bytes + len(data) > BYTES:
            return False
        self._waiting.append((data, frames))
        self._frames += frames
        self._bytes += len(data)
        return True

    def take(self) -> bytes | None:
        """Give out what has waited longest; None when nothing does."""
        if not self._waiting:
            return None
        data, frames = self._waiting.popleft()
        self._frames -= frames
        self._bytes -= len(data)
        return data
