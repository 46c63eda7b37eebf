"""Joining, leaving, roles and removal. Whatever changes a roster holds the room's row locked."""

from typing import assert_never
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import MemberJoined, MemberLeft, MemberRemoved, MemberRoleChanged
from cafe_contracts.states import Role
from cafe_http.errors import Conflict, Forbidden, NotFound
from cafe_http.identity import Principal
from cafe_rooms import access, people
from cafe_rooms.bans import queries as bans
from cafe_rooms.errors import Banned, LastOwner, RoomFull, RoomLocked
from cafe_rooms.membership import queries
from cafe_rooms.membership.admission import Door, Refusal, decide
from cafe_rooms.membership.authority import may_remove
from cafe_rooms.membership.succession import heir
from cafe_rooms.rooms.service import minute
from cafe_rooms.tables import Membership, Room
from cafe_rooms.work import Work

NO_MEMBER = "There is no such member."


async def find_place(
    session: AsyncSession, code: str, who: Principal
) -> tuple[Room, Membership] | None:
    """Return the place that the caller has in a room, None without one or without such a room."""
    try:
        room = await access.find(session, code)
    except NotFound:
        return None
    membership = await queries.one(session, room.id, who.id)
    return None if membership is None else (room, membership)


async def join(work: Work, code: str, who: Principal) -> tuple[Room, Membership]:
    """Give `who` a place in the room with this code; a member keeps the one he has.

    Raises NotFound for an unknown code, Banned, RoomLocked or RoomFull.
    """
    await people.remember(work.session, who)
    room = await access.find(work.session, code, lock=True)
    return room, await admit(work, room, who)


async def admit(work: Work, room: Room, who: Principal) -> Membership:
    """Let `who`, whose names are known, into a room that is locked for this transaction.

    The lock makes the count of members and the new one a single step, so the last place has
    exactly one winner. Raises Banned, RoomLocked or RoomFull.
    """
    present = await queries.one(work.session, room.id, who.id)
    if present is not None:
        return present
    door = Door(room.capacity, room.locked, await queries.count(work.session, room.id))
    banned = await bans.exists(work.session, room.id, who.id)
    verdict = decide(door, banned=banned, founder=room.created_by == who.id)
    if isinstance(verdict, Refusal):
        raise _refused(verdict)
    membership = Membership(room_id=room.id, person_id=who.id, role=verdict, joined_at=work.at)
    work.session.add(membership)
    room.active_at = max(room.active_at, minute(work.at))
    await work.tell(
        MemberJoined(**work.stamp(room), person_id=who.id, username=who.username, role=verdict)
    )
    return membership


async def leave(work: Work, code: str, who: Principal) -> None:
    """Give the caller's place back; nothing happens in a public room where he has none.

    When the last owner goes, the room is handed on (`succession.heir`). When the last person
    goes, the room stays, with its messages, for rooms exist until somebody deletes them or their
    own expiry does: a study group that has scattered finds it again. Who then comes first becomes
    its owner (`admission.decide`).

    Raises NotFound for an unknown room and for a private one that is not the caller's.
    """
    room = await access.find(work.session, code, lock=True)
    role = await access.role_in(work.session, room, who.id)
    if role is None:
        if room.visibility == "private":
            raise NotFound(access.NO_ROOM)
        return
    await vacate(work, room, who.id)


async def vacate(work: Work, room: Room, person_id: UUID) -> None:
    """Take somebody's place away who goes by himself, and hand the room on if need be."""
    if not await queries.remove(work.session, room.id, person_id):
        return
    await work.tell(MemberLeft(**work.stamp(room), person_id=person_id))
    await _hand_on(work, room)


async def _hand_on(work: Work, room: Room) -> None:
    """Make somebody its owner if it has none."""
    successor_id = heir(await queries.seats(work.session, room.id))
    if successor_id is not None:
        successor = await member_of(work.session, room, successor_id)
        await _give_role(work, room, successor, "owner")


async def change_role(
    work: Work, code: str, who: Principal, person_id: UUID, role: Role
) -> tuple[Room, Membership]:
    """Give a member another role; owners may, and may make further owners.

    Raises NotFound or Forbidden by the caller's role, NotFound without such a member, LastOwner
    when the only owner would cease to be one.
    """
    room, _ = await access.enter(work.session, code, who.id, access.OWNERS, lock=True)
    member = await member_of(work.session, room, person_id)
    await assign(work, room, member, role)
    return room, member


async def assign(work: Work, room: Room, member: Membership, role: Role) -> None:
    """Give a member of a room that the caller has locked another role, whoever wishes it.

    Raises LastOwner when the only owner would cease to be one.
    """
    if member.role == role:
        return
    if member.role == "owner":
        seats = await queries.seats(work.session, room.id)
        if sum(seat.role == "owner" for seat in seats) == 1:
            raise LastOwner("Make somebody else an owner first.")
    await _give_role(work, room, member, role)


async def remove(work: Work, code: str, who: Principal, person_id: UUID, *, ban: bool) -> None:
    """Take a member's place away; with `ban` he may not come back until the ban is lifted.

    Somebody who has left already can be banned as well. Owners remove anybody but themselves,
    moderators only plain members (`authority.may_remove`).

    Raises NotFound or Forbidden by the caller's role, NotFound without such a member (or, to ban,
    such a person), Forbidden for one whom the caller may not remove, Conflict for himself.
    """
    session = work.session
    room, role = await access.enter(session, code, who.id, access.HOSTS, lock=True)
    if person_id == who.id:
        raise Conflict("Leave the room instead.")
    member = await queries.one(session, room.id, person_id)
    if member is None and not (ban and await people.is_known(session, person_id)):
        raise NotFound(NO_MEMBER)
    if not may_remove(role, None if member is None else member.role):
        raise Forbidden("Moderators may not remove owners and other moderators.")
    await take_out(work, room, person_id, by=who.id, ban=ban)


async def take_out(work: Work, room: Room, person_id: UUID, *, by: UUID, ban: bool) -> None:
    """Remove somebody from a room that the caller has locked, whoever wishes it.

    by: who is known for the ban. A room that loses its last owner so is handed on.
    """
    if ban:
        await bans.add(work.session, room.id, person_id, by=by, at=work.at)
    if await queries.remove(work.session, room.id, person_id):
        await work.tell(MemberRemoved(**work.stamp(room), person_id=person_id, banned=ban))
        await _hand_on(work, room)


async def member_of(session: AsyncSession, room: Room, person_id: UUID) -> Membership:
    """Return somebody's membership. Raises NotFound."""
    member = await queries.one(session, room.id, person_id)
    if member is None:
        raise NotFound(NO_MEMBER)
    return member


async def _give_role(work: Work, room: Room, member: Membership, role: Role) -> None:
    member.role = role
    await work.tell(MemberRoleChanged(**work.stamp(room), person_id=member.person_id, role=role))


def _refused(refusal: Refusal) -> Banned | RoomLocked | RoomFull:
    match refusal:
        case Refusal.BANNED:
            return Banned()
        case Refusal.LOCKED:
            return RoomLocked()
        case Refusal.FULL:
            return RoomFull()
        case _:
            assert_never(refusal)
