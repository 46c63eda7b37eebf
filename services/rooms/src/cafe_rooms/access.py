"""Finding a room for somebody, and the rule who may learn of it and who may act on it.

Unknown rooms, and private ones that are not yours, are both 404: nobody can tell them apart. In a
public room what you may not do is 403 (docs/api.md §1 and §3).
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.states import Role
from cafe_http.errors import Forbidden, NotFound
from cafe_rooms.rooms.codes import canonical
from cafe_rooms.tables import Membership, Room

NO_ROOM = "There is no such room."

OWNERS: frozenset[Role] = frozenset({"owner"})
HOSTS: frozenset[Role] = frozenset({"owner", "moderator"})
MEMBERS: frozenset[Role] = frozenset({"owner", "moderator", "member"})


async def find(session: AsyncSession, code: str, *, lock: bool = False) -> Room:
    """Return the room with a code written in any case.

    lock: hold its row until the end of the transaction; everything that changes a room or its
    roster does, so that places, versions and owners are decided one at a time.
    Raises NotFound.
    """
    known = canonical(code)
    query = select(Room).where(Room.code == known)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    room = await session.scalar(query) if known else None
    if room is None:
        raise NotFound(NO_ROOM)
    return room


async def role_in(session: AsyncSession, room: Room, person_id: UUID) -> Role | None:
    """Return a person's role in a room, None for somebody who is no member.

    A statement of its own, after the room's lock: one statement that waits for the lock would go
    on with the memberships as they were before.
    """
    return await session.scalar(
        select(Membership.role).where(
            Membership.room_id == room.id, Membership.person_id == person_id
        )
    )


def allow(room: Room, role: Role | None, allowed: frozenset[Role]) -> Role:
    """Return the role if it is one of `allowed`.

    Raises NotFound for somebody who is no member of a private room, else Forbidden.
    """
    if role is None:
        if room.visibility == "private":
            raise NotFound(NO_ROOM)
        raise Forbidden("Only members may do that.")
    if role not in allowed:
        who = "owners" if allowed == OWNERS else "owners and moderators"
        raise Forbidden(f"Only {who} may do that.")
    return role


async def enter(
    session: AsyncSession,
    code: str,
    person_id: UUID,
    allowed: frozenset[Role],
    *,
    lock: bool = False,
) -> tuple[Room, Role]:
    """Find a room for somebody whose role there must be one of `allowed`.

    Raises NotFound or Forbidden, as `find` and `allow` do.
    """
    room = await find(session, code, lock=lock)
    return room, allow(room, await role_in(session, room, person_id), allowed)
