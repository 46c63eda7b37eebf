"""Answers to other services: who stands how to a room, and which rosters changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_contracts.questions import Admission, Roster, RosterAsked, RosterMember
from cafe_rooms import access
from cafe_rooms.bans.queries import exists as is_banned
from cafe_rooms.mutes.queries import muted_until
from cafe_rooms.questions import queries
from cafe_rooms.tables import Room


async def admission(session: AsyncSession, code: str, person_id: UUID) -> Admission:
    """Say how a person stands to the room with a code in any case. Raises NotFound."""
    room = await access.find(session, code)
    return Admission(
        room_id=room.id,
        code=room.code,
        name=room.name,
        visibility=room.visibility,
        capacity=room.capacity,
        locked=room.locked,
        timer_control=room.timer_control,
        roster_version=room.version,
        role=await access.role_in(session, room, person_id),
        banned=await is_banned(session, room.id, person_id),
        quiet_focus=room.quiet_focus,
        slow_mode_seconds=room.slow_mode_seconds,
        retention_days=room.retention_days,
        muted_until=await muted_until(session, room.id, person_id, now()),
    )


async def newer_rosters(session: AsyncSession, asked: Sequence[RosterAsked]) -> list[Roster]:
    """Return the rosters that are newer than those asked about.

    A room that does not exist counts as deleted, a version later than the asker's: whoever has
    its sockets must close them, whatever became of the room.
    """
    held = {one.room_id: one.version for one in asked}
    found = await queries.rooms(session, held)
    newer = [room for room in found.values() if room.version > held[room.id]]
    # Rooms first, then members: a change in between makes the roster newer than its version says,
    # which the next question mends; the other way round it would be missed for good.
    members = await queries.members(session, [room.id for room in newer], now()) if newer else {}
    gone = [_gone(one) for one in asked if one.room_id not in found]
    return [_roster(room, members.get(room.id, [])) for room in newer] + gone


def _roster(room: Room, members: list[RosterMember]) -> Roster:
    return Roster(
        room_id=room.id,
        version=room.version,
        deleted=False,
        code=room.code,
        name=room.name,
        visibility=room.visibility,
        capacity=room.capacity,
        locked=room.locked,
        timer_control=room.timer_control,
        members=members,
        quiet_focus=room.quiet_focus,
        slow_mode_seconds=room.slow_mode_seconds,
        retention_days=room.retention_days,
    )


def _gone(asked: RosterAsked) -> Roster:
    return Roster(
        room_id=asked.room_id,
        version=asked.version + 1,
        deleted=True,
        code="",
        name="",
        visibility="private",
        capacity=0,
        locked=True,
        timer_control="host",
        members=[],
    )
