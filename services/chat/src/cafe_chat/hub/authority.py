"""Who may still be here: asked of auth and rooms, at most once a second (P7, P24).

NATS only speeds it up. What is known counts for FRESH_S from the moment it was asked; after that
commands are answered `unavailable` and room frames are held back, because somebody may have been
removed without us hearing of it. Sockets are kept.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from cafe_chassis import logs
from cafe_chassis.asking import Asker
from cafe_chassis.errors import NotFound, Unavailable
from cafe_contracts.questions import (
    Roster,
    RosterAsked,
    RostersAnswer,
    RostersQuestion,
    SessionsAnswer,
    SessionsQuestion,
)

log = logs.get(__name__)

ASK_S = 1.0
"""At most one round a second (docs/architecture.md, "How they talk")."""

FRESH_S = 2.0
"""From so long after a removal no frame passes (P7)."""

POKED_S = 0.1
"""Between two questions that were poked, so that five hundred joins do not become as many."""


class Subjects(Protocol):
    """Whose sessions and which rosters matter here, and who wants to know what became of them."""

    def session_ids(self) -> Sequence[UUID]:
        """Return the sessions of all sockets."""

    def rosters_held(self) -> Sequence[RosterAsked]:
        """Return all active rooms with the versions of their rosters."""

    def end_sessions(self, session_ids: Sequence[UUID]) -> None:
        """Close the sockets of sessions that ended."""

    def take_rosters(self, rosters: Sequence[Roster]) -> None:
        """Take in newer rosters."""

    def authority_is_back(self) -> None:
        """Authority is known again after it was not."""


class Authority:
    """Keeps asking as long as `run` runs."""

    def __init__(self, ask: Asker, subjects: Subjects) -> None:
        self._ask = ask
        self._subjects = subjects
        self._known_at = float("-inf")
        self._poke = asyncio.Event()
        self._round = asyncio.Event()
        self._was_fresh = True

    @property
    def fresh(self) -> bool:
        """Whether what is known about sessions and rosters still counts."""
        return asyncio.get_running_loop().time() - self._known_at < FRESH_S

    def poke(self) -> None:
        """Ask soon: something is said to have changed."""
        self._poke.set()

    async def wait_fresh(self) -> None:
        """Return once authority is known; the caller decides how long to wait."""
        while not self.fresh:
            await self._round.wait()

    async def ask_rosters(self, rooms: Sequence[RosterAsked]) -> list[Roster]:
        """Return the rosters that are newer than these.

        Raises Unavailable.
        """
        try:
            answer = await self._ask.post(
                "rooms",
                "/internal/v1/rosters",
                answer=RostersAnswer,
                body=RostersQuestion(rooms=list(rooms)),
            )
        except NotFound:
            raise Unavailable from None
        return answer.rosters

    async def run(self) -> None:
        """Ask, for ever."""
        while True:
            began = asyncio.get_running_loop().time()
            await self._ask_both(began)
            try:
                async with asyncio.timeout_at(began + ASK_S):
                    await self._follow_pokes()
            except TimeoutError:
                pass

    async def _follow_pokes(self) -> None:
        while True:
            await self._poke.wait()
            self._poke.clear()
            await self._ask_changes()
            await asyncio.sleep(POKED_S)

    async def _ask_both(self, began: float) -> None:
        sessions, rosters = await asyncio.gather(self._ask_sessions(), self._ask_changes())
        if not (sessions and rosters):
            if self._was_fresh and not self.fresh:
                log.warning("authority_unknown", sessions=sessions, rosters=rosters)
                self._was_fresh = False
            return
        was_fresh, self._was_fresh = self._was_fresh and self.fresh, True
        self._known_at = began
        self._round.set()
        self._round = asyncio.Event()
        if not was_fresh:
            self._subjects.authority_is_back()

    async def _ask_sessions(self) -> bool:
        asked = self._subjects.session_ids()
        if not asked:
            return True
        try:
            answer = await self._ask.post(
                "auth",
                "/internal/v1/sessions/live",
                answer=SessionsAnswer,
                body=SessionsQuestion(session_ids=list(asked)),
            )
        except (Unavailable, NotFound):
            return False
        live = set(answer.live)
        self._subjects.end_sessions([session for session in asked if session not in live])
        return True

    async def _ask_changes(self) -> bool:
        held = self._subjects.rosters_held()
        if not held:
            return True
        try:
            rosters = await self.ask_rosters(held)
        except Unavailable:
            return False
        self._subjects.take_rosters(rosters)
        return True
