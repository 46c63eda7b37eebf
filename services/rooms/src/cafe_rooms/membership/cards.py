"""From rows to what people see of memberships."""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.membership.queries import Named
from cafe_rooms.membership.schemas import MemberCard, MembershipCard, PersonCard
from cafe_rooms.presence import Attendance
from cafe_rooms.tables import Membership, Person, Room


def person_card(person: Person) -> PersonCard:
    """Return a person's names."""
    return PersonCard(id=person.id, username=person.username, display_name=person.display_name)


def member(named: Named, attendance: Attendance | None) -> MemberCard:
    """Return a member's line; attendance: who is online in the room, None when nobody knows."""
    person_id = named.person.id
    here = None if attendance is None else attendance.get(person_id)
    return MemberCard(
        user=person_card(named.person),
        role=named.membership.role,
        joined_at=named.membership.joined_at,
        online=None if attendance is None else here is not None,
        status=None if here is None else here.status,
        note=None if here is None else here.note,
        muted_until=named.muted_until,
    )


async def membership(session: AsyncSession, room: Room, held: Membership) -> MembershipCard:
    """Return somebody's place in a room."""
    person = await session.get_one(Person, held.person_id)
    return MembershipCard(
        code=room.code, user=person_card(person), role=held.role, joined_at=held.joined_at
    )
