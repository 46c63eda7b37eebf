"""What goes out once a change of a call is committed: hints, repaired by polling when lost."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts import wire
from cafe_contracts.frames import CallFrame
from cafe_contracts.states import CallState, PersonRef
from cafe_contracts.subjects import live_call, live_room
from cafe_database.sessions import after_commit
from cafe_messaging.bus import Bus
from cafe_signaling.places.state import Call


@dataclass(frozen=True)
class Announcer:
    """Tells browsers and replicas. ring: look at this room's sockets of this process now."""

    bus: Bus
    ring: Callable[[UUID], None]

    def after(self, session: AsyncSession, call: Call, *, visible: bool) -> None:
        """Once `session` has committed, wake whoever holds sockets of this call.

        visible: the room's members see a difference as well, and get the `call` frame.
        """

        async def announce() -> None:
            if visible:
                await self.bus.publish_live(live_room(call.room_id), frame(call))
            await self.wake(call.room_id)

        after_commit(session, announce)

    async def wake(self, room_id: UUID) -> None:
        """Make every replica look for what its sockets of this room should get."""
        self.ring(room_id)
        await self.bus.publish_live(live_call(room_id), b"")


def state(call: Call) -> CallState:
    """Return what members see of a call. A held place still counts."""
    return CallState(
        state=call.state,
        call_id=call.call_id,
        version=call.version,
        participants=participants(call),
    )


def participants(call: Call) -> list[PersonRef]:
    """Return who has a place."""
    return [PersonRef(user_id=place.user_id, username=place.username) for place in call.places]


def frame(call: Call) -> bytes:
    """Return the `call` frame of the room socket."""
    now = state(call)
    return wire.encode(
        CallFrame(
            state=now.state,
            call_id=now.call_id,
            version=now.version,
            participants=now.participants,
        )
    )
