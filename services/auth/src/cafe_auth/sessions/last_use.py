"""When sessions and personal tokens were last used: written together every few seconds.

A transaction for each would cost more than all else that a page costs auth. Last use is to the
minute, so a session may end these seconds before its 12 h of idleness are over, never after.
"""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from cafe_auth.sessions.known import Kind
from cafe_database.sessions import Sessions, unit
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

log = logs.get(__name__)

WRITE_S = 2.0
"""How often they are written."""
LAST_WRITE_S = 1.0
"""A frozen PostgreSQL must not hold up the end of the process (P19)."""


class LastUses:
    """What was used and is not written yet, in memory."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._noted: dict[Kind, set[UUID]] = {}

    def note(self, kind: Kind, ids: Iterable[UUID]) -> None:
        """Let these be written as used."""
        self._noted.setdefault(kind, set()).update(ids)

    async def write(self) -> None:
        """Write what was noted. What cannot be written stays noted; raises then what unit does."""
        noted = {kind: tuple(ids) for kind, ids in self._noted.items() if ids}
        if not noted:
            return
        async with unit(self._sessions) as session:
            for kind, ids in noted.items():
                await kind.touch(session, ids)
        for kind, ids in noted.items():
            self._noted[kind].difference_update(ids)

    async def close(self) -> None:
        """Write for the last time; where that fails these look idle for a minute longer."""
        try:
            async with asyncio.timeout(LAST_WRITE_S):
                await self.write()
        except Exception as error:
            if not is_dependency_down(error):
                raise
            log.warning("last_uses_not_written", kind=type(error).__name__)
