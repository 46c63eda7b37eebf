"""What browsers are told when a room's roster changes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from cafe_contracts.frames import RoomFrame
from cafe_contracts.questions import Roster, RosterMember
from cafe_contracts.states import PersonRef

_CARD = (
    "name",
    "visibility",
    "capacity",
    "locked",
    "timer_control",
    "quiet_focus",
    "slow_mode_seconds",
    "retention_days",
)


@dataclass(frozen=True)
class RosterChange:
    """frames: for those who remain; removed: people whose sockets have to be closed.

    renamed: people under the usernames that they have now.
    """

    frames: list[RoomFrame]
    removed: set[UUID]
    renamed: dict[UUID, PersonRef] = field(default_factory=dict)


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
        frames += _about(before.get(user_id), member)
    renamed = {
        user_id: PersonRef(user_id=user_id, username=member.username)
        for user_id, member in after.items()
        if user_id in before and before[user_id].username != member.username
    }
    return RosterChange(frames, {member.user_id for member in gone}, renamed)


def _about(old: RosterMember | None, new: RosterMember) -> Iterator[RoomFrame]:
    """Yield what is new about one member; old: as he was before, None for somebody new."""
    user_id, username = new.user_id, new.username
    if old is None:
        # `join` and `presence` only have the username: this tells what to call somebody new.
        yield RoomFrame(
            event="member_joined",
            user_id=user_id,
            username=username,
            display_name=new.display_name,
            role=new.role,
        )
        return
    if old.role != new.role:
        yield RoomFrame(event="member_role", user_id=user_id, username=username, role=new.role)
    if (old.username, old.display_name) != (username, new.display_name):
        yield RoomFrame(
            event="member_renamed",
            user_id=user_id,
            username=username,
            display_name=new.display_name,
        )
    if old.muted_until != new.muted_until:
        yield RoomFrame(
            event="member_muted",
            user_id=user_id,
            username=username,
            muted_until=new.muted_until,
        )
