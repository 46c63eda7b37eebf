"""What signaling holds on a person, for his export."""

from uuid import UUID

from cafe_chassis.personal import Rows, table
from cafe_signaling.tables import AskRow, PlaceRow, SignalRow


def collections(person_id: UUID) -> list[Rows]:
    """Return the queries, one for each collection. His blocks are auth's to tell."""
    return [
        table(PlaceRow, PlaceRow.user_id == person_id),
        table(SignalRow, SignalRow.from_user == person_id),
        table(AskRow, AskRow.asker_id == person_id),
    ]
