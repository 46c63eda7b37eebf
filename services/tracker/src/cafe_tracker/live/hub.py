"""The timer sockets of this process, by person, and who of them may stay.

A frame of NATS is a hint: what it does not bring is repaired by asking PostgreSQL every few
seconds. While auth does not answer nothing passes, and sockets are kept (P7, P24).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import msgspec
from prometheus_client import Gauge

from cafe_chassis.asking import Asker
from cafe_contracts.codes import CloseCode
from cafe_contracts.frames import TimerFrame
from cafe_realtime.authority import Authority
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import Outlet

SOCKETS_OF_A_PERSON = 10
"""In one process, as for room sockets (docs/api.md §4)."""

sockets = Gauge("cafe_tracker_sockets", "Timer sockets open in this process")

_frame = msgspec.json.Decoder(TimerFrame)


@dataclass(eq=False)
class Listener:
    """A socket. version: of the timer that it was told last; 0: none yet."""

    person_id: UUID
    session_id: UUID
    outlet: Outlet
    version: int = 0

    def tell(self, version: int, frame: Frame) -> None:
        """Send a state of the timer, unless a newer one was sent already."""
        if version > self.version and not self.outlet.ending:
            self.version = version
            self.outlet.offer(frame)


class Hub:
    """Knows the sockets. draining: none is let in any more."""

    def __init__(self, ask: Asker) -> None:
        self.authority = Authority(ask, self)
        self.draining = False
        self._people: dict[UUID, list[Listener]] = {}

    def add(self, listener: Listener) -> None:
        """Tell this socket from now on; the oldest of too many makes room."""
        own = self._people.setdefault(listener.person_id, [])
        own.append(listener)
        sockets.inc()
        for surplus in own[:-SOCKETS_OF_A_PERSON]:
            surplus.outlet.close(CloseCode.REPLACED)

    def remove(self, listener: Listener) -> None:
        """Forget this socket."""
        own = self._people[listener.person_id]
        own.remove(listener)
        sockets.dec()
        if not own:
            del self._people[listener.person_id]

    def all(self) -> list[Listener]:
        """Return every socket."""
        return [listener for own in self._people.values() for listener in own]

    def people(self) -> list[UUID]:
        """Return whose sockets are here."""
        return list(self._people)

    def tell(self, person_id: UUID, version: int, payload: bytes) -> None:
        """Send a frame to a person's sockets. payload: the frame, encoded."""
        own = self._people.get(person_id)
        if not own or not self.authority.fresh:
            return
        frame = Frame(payload)
        for listener in own:
            listener.tell(version, frame)

    async def heard(self, subject: str, payload: bytes) -> None:
        """Take in a live frame of another process."""
        person_id = UUID(subject.rpartition(".")[2])
        if person_id in self._people:
            self.tell(person_id, _frame.decode(payload).version, payload)

    # What authority asks and says

    def session_ids(self) -> Collection[UUID]:
        """Return the sessions of all sockets."""
        return {listener.session_id for listener in self.all()}

    def end_sessions(self, session_ids: Collection[UUID]) -> None:
        """Close the sockets of sessions that ended."""
        ended = set(session_ids)
        for listener in self.all():
            if listener.session_id in ended:
                listener.outlet.expel(CloseCode.NOT_LOGGED_IN)

    async def ask_memberships(self) -> None:
        """Nobody is a member of anything here: one's own timer is one's own."""

    def authority_is_back(self) -> None:
        """What was held back is repaired soon."""
