"""What `GET /api/calls/{code}` answers."""

from msgspec import Struct

from cafe_contracts.states import CallPhase, PersonRef


class CallCard(Struct, frozen=True, kw_only=True):
    """A room's call; who dropped is a participant for as long as the place is held."""

    state: CallPhase
    participants: list[PersonRef]
