"""What chat refuses."""

from cafe_chassis.errors import Forbidden, NotFound


class NotAMember(Forbidden):
    """History is for members only; the room may be seen, so this is no 404."""

    title = "You are not a member of this room"


class NoSuchRoom(NotFound):
    """Unknown, or private and not the caller's."""

    title = "There is no such room"
