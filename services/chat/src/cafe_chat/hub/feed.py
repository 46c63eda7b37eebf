"""The order of one room's messages on one replica: each once, in order of seq. Pure.

Live frames may be lost, doubled, or overtake each other; what is missing is read from PostgreSQL
and put in by the same door (P3, P4).
"""

from cafe_websocket.frame import Frame


class Feed:
    """Gives out frames in order of seq.

    delivered: the seq up to which everything has been given out. expected: the newest seq known
    to exist. Between them is a gap, unless they are equal.
    """

    def __init__(self, head: int) -> None:
        self.delivered = head
        self.expected = head
        self._waiting: dict[int, Frame] = {}

    def add(self, seq: int, frame: Frame) -> list[tuple[int, Frame]]:
        """Take in a frame and return, in order, those whose turn it is now."""
        if seq <= self.delivered:
            return []
        self.expected = max(self.expected, seq)
        self._waiting[seq] = frame
        return self._due()

    def expect(self, head: int) -> None:
        """Learn that the room has messages up to `head`."""
        self.expected = max(self.expected, head)

    def give_up(self, upto: int) -> list[tuple[int, Frame]]:
        """Go on as if everything up to `upto` were given out, because nobody has it any more."""
        if upto > self.delivered:
            self.delivered = upto
            self.expected = max(self.expected, upto)
            self._waiting = {seq: frame for seq, frame in self._waiting.items() if seq > upto}
        return self._due()

    @property
    def gap(self) -> tuple[int, int] | None:
        """What has to be read: later than the first seq, up to and with the second."""
        if self.delivered >= self.expected:
            return None
        return self.delivered, min(self._waiting, default=self.expected + 1) - 1

    def _due(self) -> list[tuple[int, Frame]]:
        due = []
        while (frame := self._waiting.pop(self.delivered + 1, None)) is not None:
            self.delivered += 1
            due.append((self.delivered, frame))
        return due
