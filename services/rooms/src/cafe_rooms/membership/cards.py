"""From rows to what people see of memberships."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_rooms.membership.schemas import MemberCard, MembershipCard, PersonCard
from cafe_rooms.tables import Membership, Person, Room


def person_card(person: Person) -> PersonCard:
    """Return a person's names."""
    return PersonCard(id=person.id, username=person.username, display_name=person.display_name)


def member(membership: Membership, person: Person, present: AbstractSet[UUID] | None) -> MemberCard:
    """Return a member's line; present: who is online in the room, None when nobody knows."""
    return MemberCard(
        user=person_card(person),
        role=membership.role,
        joined_at=membership.joined_at,
        online=None if present is None else person.id in present,
        status=None,
    )


async def membership(session: AsyncSession, room: Room, held: Membership) -> MembershipCard:
    """Return somebody's place in a room."""
    person = await session.get_one(Person, held.person_id)
    return MembershipCard(
        code=room.code, user=person_card(person), role=held.role, joined_at=held.joined_at
    )
