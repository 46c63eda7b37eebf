"""What rooms refuses, beside the errors that every service has."""

from cafe_http.errors import Conflict, Forbidden


class RoomFull(Conflict):
    """Every place is taken (docs/api.md §3)."""

    code, title = "room_full", "The room is full"


class RoomLocked(Forbidden):
    """The room lets nobody new in (docs/api.md §3)."""

    code, title = "room_locked", "The room is locked"


class Banned(Forbidden):
    """The person may not come back to this room (docs/api.md §3)."""

    code, title = "banned", "You have been banned from this room"


class LastOwner(Conflict):
    """The room would be left without an owner."""

    code, title = "last_owner", "A room needs an owner"


class TooManySessions(Conflict):
    """The schedule is full."""

    code, title = "too_many_sessions", "The schedule is full"
