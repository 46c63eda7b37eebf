"""What signaling refuses over HTTP, beside the errors that every service has."""

from cafe_http.errors import Conflict, Forbidden, NotFound


class NotAMember(Forbidden):
    """The room is public, its call is for members."""

    code, title = "not_a_member", "Only members of the room may see its call"


class NoSuchRoom(NotFound):
    """Unknown, or private and not the caller's."""

    code, title = "no_such_room", "There is no such room"


class TooManyAsks(Conflict):
    """More open wishes than anybody has breaks."""

    code, title = "too_many_asks", "You are waiting for too many people already"
