"""One call socket of this process."""

from dataclasses import dataclass
from uuid import UUID

from cafe_signaling.relay.queries import Holder
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import Outlet


@dataclass(eq=False)
class Connection:
    """A socket with the admission it holds.

    code: of the room. roster_version: up to which this person is known to be a member.
    delivered: the id of the last signal it was given. leaving: it hangs up; nothing is decided
    about it any more.
    """

    holder: Holder
    code: str
    username: str
    session_id: UUID
    outlet: Outlet
    roster_version: int
    delivered: int = 0
    leaving: bool = False

    @property
    def room_id(self) -> UUID:
        """Whose call it is in."""
        return self.holder.room_id

    @property
    def user_id(self) -> UUID:
        """Whose socket it is."""
        return self.holder.user_id

    @property
    def open(self) -> bool:
        """Whether it still counts: nobody has begun to end it."""
        return not (self.leaving or self.outlet.ending)

    def give(self, signal_id: int, frame: str) -> bool:
        """Write a signal to the socket, once; False when the socket takes nothing any more."""
        if not self.open:
            return False
        if signal_id > self.delivered:
            self.outlet.offer(Frame(frame.encode()))
            self.delivered = signal_id
        return True
