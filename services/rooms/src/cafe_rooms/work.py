"""A unit of work: who changes a room, when, and how the others hear of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import Event
from cafe_contracts.subjects import live_roster
from cafe_database.ids import new_id
from cafe_database.sessions import after_commit
from cafe_messaging.bus import Bus
from cafe_messaging.outbox import stage
from cafe_rooms.tables import Room


class Stamp(TypedDict):
    """The fields that every event of a room has."""

    event_id: UUID
    occurred_at: datetime
    actor_id: UUID | None
    version: int
    room_id: UUID


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction on behalf of somebody. actor_id None: the service itself; at: aware UTC."""

    session: AsyncSession
    bus: Bus
    actor_id: UUID | None
    at: datetime

    def stamp(self, room: Room) -> Stamp:
        """Give the room its next version and return the common fields of the event that says why.

        The caller holds the room's row locked: versions are handed out one at a time.
        """
        room.version += 1
        return Stamp(
            event_id=new_id(),
            occurred_at=self.at,
            actor_id=self.actor_id,
            version=room.version,
            room_id=room.id,
        )

    async def tell(self, event: Event) -> None:
        """Stage an event; once it is committed, tell chat's replicas to ask for the roster now."""
        await stage(self.session, event)
        self.poke(event.aggregate_id, event.version)

    def poke(self, room_id: UUID, version: int) -> None:
        """Say, after the commit, that a room's roster has a newer version.

        A hint that may be lost: chat asks within two seconds anyway (P7).
        """
        subject, payload = live_roster(room_id), str(version).encode()
        after_commit(self.session, lambda: self.bus.publish_live(subject, payload))
