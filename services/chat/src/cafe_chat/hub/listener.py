"""One socket, as its room sees it: what it has been told, and what is kept until it may hear it."""

from uuid import UUID

from cafe_chat.presence.leases import Lease
from cafe_contracts.codes import CloseCode
from cafe_contracts.states import PersonRef
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import Outlet

KEPT_FRAMES = 1024
"""So many may arrive while a socket is being opened; the frames are shared among all sockets."""

_EXPELLED = {CloseCode.NOT_LOGGED_IN, CloseCode.NOT_A_MEMBER, CloseCode.NO_SUCH_ROOM}


class Listener:
    """Takes frames for one socket and passes on each at its time, once.

    It goes through three phases. Before `greet`, messages are kept and states dropped, because the
    `hello` that is being made will hold the states. After `greet`, while missed messages are
    replayed, everything is kept. After `catch_up`, everything goes out at once. So no frame is
    lost or doubled between snapshot and live (P6).

    head: the newest seq this socket has been given; changes: the newest change; what its room's
    fan-out writes is not counted. lease: set once presence knows of the socket.
    ended: it hears nothing any more. expelled: the code with which it has to be closed because its
    person may not be here any more.
    """

    __slots__ = (
        "_greeted",
        "_kept",
        "changes",
        "connection",
        "ended",
        "expelled",
        "head",
        "lease",
        "live",
        "outlet",
        "person",
        "session_id",
    )

    def __init__(
        self, connection: str, person: PersonRef, session_id: UUID, outlet: Outlet
    ) -> None:
        self.connection = connection
        self.person = person
        self.session_id = session_id
        self.outlet = outlet
        self.head = 0
        self.changes = 0
        self.lease: Lease | None = None
        self.live = False
        self.ended = False
        self.expelled: CloseCode | None = None
        self._greeted = False
        self._kept: list[tuple[int, int, Frame]] = []

    def message(self, seq: int, frame: Frame) -> None:
        """Pass on a message, unless it has been given already."""
        if self._greeted and seq <= self.head:
            return
        if self.live:
            self.head = seq
            self.outlet.offer(frame)
        else:
            self._keep(seq, 0, frame)

    def change(self, number: int, frame: Frame) -> None:
        """Pass on what has become of a message, unless it has been given already."""
        if self._greeted and number <= self.changes:
            return
        if self.live:
            self.changes = number
            self.outlet.offer(frame)
        else:
            self._keep(0, number, frame)

    def remark(self, frame: Frame) -> None:
        """Pass on something that has no number: never lost, whatever the phase."""
        if self.live:
            self.outlet.offer(frame)
        else:
            self._keep(0, 0, frame)

    def state(self, frame: Frame) -> None:
        """Pass on something that a `hello` also tells."""
        if self._greeted:
            self.remark(frame)

    def passing(self, frame: Frame) -> None:
        """Pass on something that nobody misses."""
        if self.live:
            self.outlet.offer(frame, replaceable=True)

    def answer(self, frame: Frame) -> None:
        """Send something that concerns this socket only."""
        self.outlet.offer(frame)

    def greet(self, hello: Frame, head: int, changes: int) -> None:
        """Send the snapshot; messages and changes up to these are history, or replayed."""
        self._greeted = True
        self.head = head
        self.changes = changes
        self.outlet.offer(hello)

    def catch_up(self) -> None:
        """Pass on what was kept, in order, and everything else at once from now on."""
        self.live = True
        kept, self._kept = self._kept, []
        for seq, number, frame in kept:
            if seq:
                self.message(seq, frame)
            elif number:
                self.change(number, frame)
            else:
                self.outlet.offer(frame)

    def close(self, code: CloseCode, last_words: Frame | None = None) -> None:
        """Close the socket; from now on it hears nothing and nothing of it counts.

        Somebody expelled does not even get what waits for a slow reader (P7), only the last words.
        """
        self.ended = True
        self._kept.clear()
        if code in _EXPELLED:
            self.expelled = self.expelled or code
            self.outlet.expel(code, last_words)
        else:
            self.outlet.close(code)

    def _keep(self, seq: int, change: int, frame: Frame) -> None:
        if len(self._kept) >= KEPT_FRAMES:
            self.close(CloseCode.TOO_SLOW)
        elif not self.ended:
            self._kept.append((seq, change, frame))
