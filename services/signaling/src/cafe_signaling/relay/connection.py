"""One call socket of this process."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cafe_signaling.relay.queries import Holder
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import Outlet


@dataclass(eq=False)
class Connection:
    """A socket with the admission it holds.

    code: of the room. roster_version: up to which this person is known to be a member.
    given: the id of the last signal that was written to it; arrived: of the last that its browser
    is known to have. noted: both, as PostgreSQL knows them. leaving: it hangs up; nothing is
    decided about it any more.
    """

    holder: Holder
    code: str
    username: str
    session_id: UUID
    outlet: Outlet
    roster_version: int
    given: int = 0
    arrived: int = 0
    noted: tuple[int, int] = (0, 0)
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
        if signal_id > self.given:
            self.outlet.offer(Frame(frame.encode()))
            self.given = signal_id
        return True

    def confirm(self, arrived: Callable[[], None]) -> None:
        """Find out when the browser has what it was given so far; `arrived` is called then."""
        upto = self.given

        def confirmed() -> None:
            self.arrived = max(self.arrived, upto)
            arrived()

        self.outlet.confirm(confirmed)
