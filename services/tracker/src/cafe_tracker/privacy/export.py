"""What tracker holds on a person, for his export."""

from uuid import UUID

from cafe_chassis.personal import Rows, table
from cafe_tracker.tables import (
    Aim,
    DayTotal,
    Goal,
    LabelTotal,
    Person,
    RankedMember,
    RoomDay,
    StudyDay,
    StudySession,
    TimerRow,
)

OWN = (
    Person,
    StudySession,
    StudyDay,
    DayTotal,
    LabelTotal,
    RoomDay,
    RankedMember,
    Goal,
    Aim,
    TimerRow,
)
"""The tables whose rows are one person's."""


def collections(person_id: UUID) -> list[Rows]:
    """Return the queries, one for each collection."""
    return [table(model, model.person_id == person_id) for model in OWN]
