"""What administrators do to memberships: what owners do, without being any."""

from uuid import UUID

from cafe_chassis.administration import Admin
from cafe_contracts.events import RoomAudited
from cafe_contracts.states import Role
from cafe_http.errors import NotFound
from cafe_rooms import people
from cafe_rooms.access import NO_ROOM
from cafe_rooms.membership import service
from cafe_rooms.rooms.queries import lock
from cafe_rooms.work import Work


async def change_role(work: Work, admin: Admin, room_id: UUID, person_id: UUID, role: Role) -> None:
    """Give a member another role. Raises NotFound, or LastOwner as for owners."""
    room = await lock(work.session, room_id)
    if room is None:
        raise NotFound(NO_ROOM)
    member = await service.member_of(work.session, room, person_id)
    before = member.role
    await service.assign(work, room, member, role)
    if before != role:
        await admin.audit(
            work.session,
            RoomAudited,
            "member_role_changed",
            room.id,
            {"user_id": person_id, "role": before},
            {"user_id": person_id, "role": role},
        )


async def remove(work: Work, admin: Admin, room_id: UUID, person_id: UUID, *, ban: bool) -> None:
    """Take a member's place away, handing the room on if need be; `ban`: for good.

    Raises NotFound.
    """
    # Whoever bans is named in the ban; a person's row is taken before a room's.
    await people.remember(work.session, admin.who)
    room = await lock(work.session, room_id)
    if room is None:
        raise NotFound(NO_ROOM)
    member = await service.member_of(work.session, room, person_id)
    before = {"user_id": person_id, "role": member.role}
    await service.take_out(work, room, person_id, by=admin.id, ban=ban)
    await admin.audit(work.session, RoomAudited, "member_removed", room.id, before, {"banned": ban})
