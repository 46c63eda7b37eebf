"""What administrators do to rooms: what owners do, without being any."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from cafe_chassis.administration import Admin
from cafe_contracts.events import RoomAudited
from cafe_http.errors import NotFound
from cafe_rooms.access import NO_ROOM
from cafe_rooms.rooms import queries, service
from cafe_rooms.rooms.schemas import RoomPatch
from cafe_rooms.tables import Room
from cafe_rooms.work import Work


async def change(work: Work, admin: Admin, room_id: UUID, patch: RoomPatch) -> None:
    """Change what `patch` holds. Raises NotFound, and Invalid for a text that breaks a rule."""
    room = await _locked(work, room_id)
    fields = [key for key, value in msgspec.structs.asdict(patch).items() if value is not UNSET]
    before = _values(room, fields)
    await service.apply(work, room, patch)
    after = _values(room, fields)
    changed = [field for field in fields if before[field] != after[field]]
    if changed:
        await admin.audit(
            work.session,
            RoomAudited,
            "room_changed",
            room.id,
            {field: before[field] for field in changed},
            {field: after[field] for field in changed},
        )


async def close(work: Work, admin: Admin, room_id: UUID) -> None:
    """Delete a room with everything in it. Raises NotFound."""
    room = await _locked(work, room_id)
    before = {"code": room.code, "name": room.name, "visibility": room.visibility}
    await admin.audit(work.session, RoomAudited, "room_closed", room.id, before, {})
    await service.erase_room(work, room)


async def _locked(work: Work, room_id: UUID) -> Room:
    room = await queries.lock(work.session, room_id)
    if room is None:
        raise NotFound(NO_ROOM)
    return room


def _values(room: Room, fields: list[str]) -> dict[str, Any]:
    return {field: getattr(room, field) for field in fields}
