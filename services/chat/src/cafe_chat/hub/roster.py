"""What browsers are told when a room's roster changes. Pure."""

from dataclasses import dataclass
from uuid import UUID

from cafe_contracts.frames import RoomFrame
from cafe_contracts.questions import Roster

_CARD = ("name", "visibility", "capacity", "locked", "timer_control")


@dataclass(frozen=True)
class RosterChange:
    """frames: for those who remain; removed: people whose sockets have to be closed."""

    frames: list[RoomFrame]
    removed: set[UUID]


def compare(old: Roster, new: Roster) -> RosterChange:
    """Say what happened between two versions of a room's roster.

    A removed member comes before a new one, so that somebody who was swapped never makes the
    room look over-full. Of a deleted room everybody is removed.
    """
    if new.deleted:
        return RosterChange(
            [RoomFrame(event="deleted")], {member.user_id for member in old.members}
        )
    before = {member.user_id: member for member in old.members}
    after = {member.user_id: member for member in new.members}
    frames = []
    changed = {
        name: getattr(new, name) for name in _CARD if getattr(new, name) != getattr(old, name)
    }
    if changed:
        frames.append(RoomFrame(event="updated", **changed))
    gone = [member for user_id, member in before.items() if user_id not in after]
    frames += [
        RoomFrame(event="member_removed", user_id=member.user_id, username=member.username)
        for member in gone
    ]
    for user_id, member in after.items():
        known = before.get(user_id)
        if known is None:
            event = "member_joined"
        elif (known.role, known.username) != (member.role, member.username):
            event = "member_role"
        else:
            continue
        frames.append(
            RoomFrame(
                event=event,  # type: ignore[arg-type]  # one of two literals
                user_id=user_id,
                username=member.username,
                role=member.role,
            )
        )
    return RosterChange(frames, {member.user_id for member in gone})
