"""Who may take a place in a room."""

from dataclasses import dataclass
from enum import Enum

from cafe_contracts.states import Role


class Refusal(Enum):
    """Why somebody may not come in."""

    BANNED = "banned"
    LOCKED = "locked"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Door:
    """What the rule needs to know of a room at the moment somebody asks.

    capacity and members are counts of people; members counts memberships, not who is online.
    """

    capacity: int
    locked: bool
    members: int


def decide(door: Door, *, banned: bool, founder: bool) -> Role | Refusal:
    """Return the role in which a person who is no member may enter, or the first reason against.

    The reasons are checked in this order: banned, locked, full. Whoever enters a room that
    everybody has left becomes its owner, since a room without one could be neither managed nor
    deleted. Its founder (the person who made it) finds such a room open even when it was left
    locked: nobody else could ever unlock it.
    """
    deserted = door.members == 0
    if banned:
        return Refusal.BANNED
    if door.locked and not (deserted and founder):
        return Refusal.LOCKED
    if door.members >= door.capacity:
        return Refusal.FULL
    return "owner" if deserted else "member"
