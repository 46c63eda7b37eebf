"""Entering messages into the search tables, some seconds after they were stored.

Not with the message: the index costs several times what storing costs, and nobody searches for
what was just said. What is not entered yet is looked through (`queries.find`), so that nothing is
ever missing.
"""

import asyncio
from uuid import UUID

from cafe_chat.search import queries
from cafe_database.sessions import Sessions, unit

INDEX_S = 5.0

BACKLOG_S = 300.0
"""How often rooms are looked for whose messages nobody entered, because a replica died."""

BATCH = 500
"""Messages of one transaction: some tens of milliseconds."""

SHARE = 4
"""So many times as long as it has worked it rests: messages that are stored now come first."""


class Indexer:
    """Knows which rooms have new messages; `run_once` enters them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._rooms: set[UUID] = set()

    def note(self, room_id: UUID) -> None:
        """Say that a message was stored here."""
        self._rooms.add(room_id)

    async def run_once(self) -> None:
        """Enter what was stored on this replica."""
        rooms, self._rooms = self._rooms, set()
        try:
            while rooms:
                await self._enter(next(iter(rooms)))
                rooms.pop()
        finally:
            self._rooms |= rooms

    async def backlog(self) -> None:
        """Find rooms of which messages are missing, whoever stored them."""
        async with unit(self._sessions) as session:
            self._rooms.update(await queries.behind(session))

    async def _enter(self, room_id: UUID) -> None:
        loop = asyncio.get_running_loop()
        more = True
        while more:
            began = loop.time()
            async with unit(self._sessions) as session:
                more = await queries.index(session, room_id, BATCH)
            await asyncio.sleep((loop.time() - began) * SHARE)
