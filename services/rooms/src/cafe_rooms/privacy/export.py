"""What rooms holds on a person, for his export."""

from uuid import UUID

from cafe_chassis.personal import Rows, table
from cafe_rooms.tables import Ban, Invite, Membership, Mute, Person, Room, ScheduledSession


def collections(person_id: UUID) -> list[Rows]:
    """Return the queries, one for each collection. His blocks are auth's to tell."""
    return [
        table(Person, Person.id == person_id),
        table(Membership, Membership.person_id == person_id),
        table(Room, Room.created_by == person_id),
        table(Invite, Invite.created_by == person_id),
        table(Mute, (Mute.person_id == person_id) | (Mute.muted_by == person_id)),
        table(ScheduledSession, ScheduledSession.created_by == person_id),
        table(Ban, (Ban.person_id == person_id) | (Ban.banned_by == person_id)),
    ]
