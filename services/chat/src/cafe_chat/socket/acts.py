"""What the commands do. Each returns once it is done; what goes wrong is raised.

Work on the database is finished, and told to the room, even when the socket closes meanwhile.
"""

from uuid import UUID

from cafe_chassis.clock import now
from cafe_chat.changes import service as changes
from cafe_chat.hub.listener import Listener
from cafe_chat.hub.room import LiveRoom, Present
from cafe_chat.messages.text import is_emoji
from cafe_chat.presence import queries as presence
from cafe_chat.reading import queries as reading
from cafe_chat.resources import Resources
from cafe_contracts.commands import (
    DeleteCommand,
    EditCommand,
    ReactCommand,
    ReadCommand,
    StatusCommand,
)
from cafe_contracts.states import PersonRef, Role
from cafe_database.sessions import unit
from cafe_http.errors import Forbidden, Invalid, Unavailable

MUTED = "You have been muted in this room"


class Acts:
    """The commands of one socket."""

    def __init__(self, resources: Resources, room: LiveRoom, listener: Listener) -> None:
        self._sessions = resources.core.sessions
        self._crew = resources.crew
        self._herald = resources.herald
        self._authority = resources.authority
        self._room = room
        self._listener = listener

    @property
    def _who(self) -> PersonRef:
        """He may be given another name while the socket is open."""
        return self._listener.person

    async def edit(self, command: EditCommand, body: str) -> None:
        """Give a message another text. Raises NotFound or Forbidden."""
        self._may_write()

        async def work() -> None:
            async with unit(self._sessions) as session:
                frame = await changes.edit(
                    session, self._room.id, self._who, command.id, body, now()
                )
                self._still_allowed()
            if frame is not None:
                self._herald.change(self._room.id, frame)

        await self._crew.finish(work(), "edit")

    async def delete(self, command: DeleteCommand) -> None:
        """Take a message away. Raises NotFound or Forbidden."""
        role = self._role()

        async def work() -> None:
            async with unit(self._sessions) as session:
                frame = await changes.remove(
                    session, self._room.id, self._who, role, command.id, now()
                )
                self._still_allowed()
            if frame is not None:
                self._herald.change(self._room.id, frame)

        await self._crew.finish(work(), "delete")

    async def react(self, command: ReactCommand) -> None:
        """Add or remove a reaction. Raises Invalid, NotFound or Forbidden."""
        self._may_write()
        # What was put there before this was asked can still be taken away.
        if command.add and not is_emoji(command.emoji):
            raise Invalid("That is no emoji")

        async def work() -> None:
            async with unit(self._sessions) as session:
                frame = await changes.react(
                    session,
                    self._room.id,
                    self._who,
                    command.id,
                    command.emoji,
                    add=command.add,
                )
                self._still_allowed()
            if frame is not None:
                self._herald.change(self._room.id, frame)

        await self._crew.finish(work(), "react")

    async def status(self, command: StatusCommand, note: str | None) -> None:
        """Note and tell what somebody is doing."""
        someone = Present(person=self._who, status=command.status, note=note)

        async def work() -> None:
            async with unit(self._sessions) as session:
                online = await presence.set_status(
                    session, self._room.id, self._who.user_id, command.status, note
                )
                self._still_allowed()
            if online:
                self._herald.status(self._room, someone)

        await self._crew.finish(work(), "status")

    async def read(self, command: ReadCommand) -> None:
        """Move the read mark forward."""
        room_id: UUID = self._room.id

        async def work() -> None:
            async with unit(self._sessions) as session:
                await reading.mark(session, room_id, self._who.user_id, command.seq)

        await self._crew.finish(work(), "read")

    def typing(self) -> None:
        """Tell the others that somebody types."""
        if not self._room.muted(self._who.user_id):
            self._herald.typing(self._room, self._who)

    def _may_write(self) -> None:
        if self._room.muted(self._who.user_id):
            raise Forbidden(MUTED)

    def _still_allowed(self) -> None:
        """Say so last before the commit: he may have been removed while PostgreSQL was slow (P7).

        Raises Unavailable, which takes the change back.
        """
        gone = self._listener.expelled is not None or self._room.role(self._who.user_id) is None
        if gone or not self._authority.fresh:
            raise Unavailable

    def _role(self) -> Role:
        role = self._room.role(self._who.user_id)
        if role is None:
            raise Forbidden
        return role
