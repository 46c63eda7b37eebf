"""Muting members and letting them write again; chat refuses what the muted say."""

from datetime import timedelta
from uuid import UUID

from cafe_contracts.events import MemberMuted
from cafe_http.errors import Conflict, Forbidden, NotFound
from cafe_http.identity import Principal
from cafe_rooms import access
from cafe_rooms.membership import queries as members
from cafe_rooms.membership.authority import may_remove
from cafe_rooms.membership.queries import Named
from cafe_rooms.membership.service import NO_MEMBER
from cafe_rooms.mutes import queries
from cafe_rooms.tables import Room
from cafe_rooms.work import Work


async def mute(
    work: Work, code: str, who: Principal, person_id: UUID, minutes: int
) -> tuple[Room, Named]:
    """Keep a member from writing for so many minutes from now, whatever he was muted for before.

    Leaving and coming back does not end it. Owners mute anybody but themselves, moderators only
    plain members, as with removing.

    Raises NotFound or Forbidden by the caller's role, NotFound without such a member, Forbidden
    for one whom the caller may not mute, Conflict for himself.
    """
    room = await _judged(work, code, who, person_id)
    until = work.at + timedelta(minutes=minutes)
    await queries.keep(work.session, room.id, person_id, until=until, by=who.id)
    await work.tell(MemberMuted(**work.stamp(room), person_id=person_id, muted_until=until))
    (named,) = await members.with_names(work.session, room.id, work.at, person_id)
    return room, named


async def unmute(work: Work, code: str, who: Principal, person_id: UUID) -> None:
    """Let a member write again; nothing happens to one who may. Raises as `mute` does."""
    room = await _judged(work, code, who, person_id)
    if await queries.remove(work.session, room.id, person_id):
        await work.tell(MemberMuted(**work.stamp(room), person_id=person_id, muted_until=None))


async def _judged(work: Work, code: str, who: Principal, person_id: UUID) -> Room:
    """Return the room, locked, once it is certain that the caller may judge the person."""
    room, role = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    if person_id == who.id:
        raise Conflict("Nobody mutes himself.")
    member = await members.one(work.session, room.id, person_id)
    if member is None:
        raise NotFound(NO_MEMBER)
    if not may_remove(role, member.role):
        raise Forbidden("Moderators may not mute owners and other moderators.")
    return room
