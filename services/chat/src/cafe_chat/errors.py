"""What chat refuses."""

from cafe_http.errors import Conflict, Forbidden, NotFound


class NotAMember(Forbidden):
    """History is for members only; the room may be seen, so this is no 404."""

    title = "You are not a member of this room"


class NoSuchRoom(NotFound):
    """Unknown, or private and not the caller's."""

    title = "There is no such room"


class NotAHost(Forbidden):
    """A member, but neither owner nor moderator."""

    title = "Only owners and moderators may do that"


class TooManyPins(Conflict):
    """The room has as many pinned messages as it may."""

    code, title = "too_many_pins", "Too many pinned messages"


class ReportClosed(Conflict):
    """Somebody was quicker."""

    code, title = "report_closed", "This report is closed already"
