"""How arrivals and departures are told: one by one in small rooms, gathered in large ones. Pure.

A room of 500 that fills up would otherwise mean 125,000 frames (docs/api.md §4: `presence`).
"""

from uuid import UUID

from cafe_contracts.frames import JoinFrame, LeaveFrame, PresenceFrame
from cafe_contracts.states import PersonRef

CROWD = 50
"""With more people than this online, arrivals and departures are gathered (docs/api.md §4)."""

GATHER_S = 1.0
"""At most one `presence` frame a second."""

Announcement = JoinFrame | LeaveFrame | PresenceFrame


class Gathering:
    """Turns arrivals and departures of one room into frames.

    Who came and went again before the frame went out is not mentioned in it.
    """

    def __init__(self) -> None:
        self._came: dict[UUID, PersonRef] = {}
        self._went: dict[UUID, PersonRef] = {}

    @property
    def pending(self) -> bool:
        """Whether `flush` has something to say."""
        return bool(self._came or self._went)

    def came(self, person: PersonRef, online: int) -> Announcement | None:
        """Tell an arrival after which so many are online; None when it is kept for `flush`."""
        if online <= CROWD and not self.pending:
            return JoinFrame(user_id=person.user_id, username=person.username)
        if self._went.pop(person.user_id, None) is None:
            self._came[person.user_id] = person
        return None

    def went(self, person: PersonRef, online: int) -> Announcement | None:
        """Tell a departure after which so many are online; None when it is kept for `flush`."""
        if online <= CROWD and not self.pending:
            return LeaveFrame(user_id=person.user_id, username=person.username)
        if self._came.pop(person.user_id, None) is None:
            self._went[person.user_id] = person
        return None

    def flush(self) -> PresenceFrame | None:
        """Return what has gathered, None when that is nothing."""
        if not self.pending:
            return None
        frame = PresenceFrame(came=[*self._came.values()], went=[*self._went.values()])
        self._came, self._went = {}, {}
        return frame
