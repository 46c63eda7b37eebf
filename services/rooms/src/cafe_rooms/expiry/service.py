"""Closing rooms that were made to go away when nobody comes (`expires`, docs/api.md §3).

Empty means that nobody is online, whoever the members are. Chat is asked every half minute, and
what cannot be known closes nothing: a room whose presence is unknown is left as it is.
"""

from uuid import UUID

from cafe_chassis.core import Core
from cafe_contracts.events import RoomExpiring
from cafe_database.sessions import unit
from cafe_rooms.expiry import queries
from cafe_rooms.presence import online
from cafe_rooms.rooms.lifetime import closes_at, warned_before
from cafe_rooms.rooms.queries import lock
from cafe_rooms.rooms.service import erase_room
from cafe_rooms.tables import Room
from cafe_rooms.work import Work

# The shortest life of an empty room is 15 minutes; half a minute is 3 % of it.
INTERVAL_S = 30.0
BATCH = 200


async def close_empty_rooms(core: Core) -> None:
    """Look once at every room that expires: note emptiness, warn of and close what is due."""
    after: UUID | None = None
    while True:
        async with unit(core.sessions) as session:
            room_ids = await queries.expiring(session, after, BATCH)
        presence = await online(core.ask, room_ids)
        if presence is None or not room_ids:
            return
        for room_id in room_ids:
            await look_at(core, room_id, occupied=bool(presence[room_id]))
        after = room_ids[-1]


async def look_at(core: Core, room_id: UUID, *, occupied: bool) -> None:
    """Note whether a room is empty, warn, and close it when it has been for long enough."""
    async with unit(core.sessions) as session:
        room = await lock(session, room_id)
        if room is None or room.expires == "never":
            return
        moment = await queries.database_now(session)
        if occupied:
            room.empty_since, room.warned = None, False
        elif room.empty_since is None:
            room.empty_since = moment
        else:
            await _end(Work(session, core.bus, None, moment), room)


async def _end(work: Work, room: Room) -> None:
    """Close a room that has been empty for long enough, or say that it will be."""
    closing = closes_at(room.expires, room.empty_since)
    if closing is None:
        return
    if closing <= work.at:
        await erase_room(work, room)
    elif not room.warned and closing - warned_before(room.expires) <= work.at:
        room.warned = True
        await work.tell(RoomExpiring(**work.stamp(room), expires_at=closing))
