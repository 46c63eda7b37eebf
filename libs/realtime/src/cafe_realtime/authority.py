"""Who may still be here: asked of others about the people of this process's sockets (P7, P24).

A round at most once a second; NATS only speeds it up. What is known counts for FRESH_S from the
moment it was asked; after that nothing may pass, because somebody may have been removed without
us hearing of it. Sockets are kept.
"""

import asyncio
from collections.abc import Collection
from typing import Protocol
from uuid import UUID

import msgspec

from cafe_chassis.asking import Asker
from cafe_contracts.questions import SessionsAnswer, SessionsQuestion
from cafe_contracts.subjects import LIVE_SESSIONS
from cafe_http.errors import NotFound, Unavailable
from cafe_messaging.bus import Bus
from cafe_telemetry import logs

log = logs.get(__name__)

ASK_S = 1.0
"""At most one round a second (docs/architecture.md, "How they talk")."""

FRESH_S = 2.0
"""From so long after a removal no frame passes (P7)."""

POKED_S = 0.1
"""Between two questions that were poked, so that five hundred joins do not become as many."""

_ended = msgspec.json.Decoder(list[UUID])


class Subjects(Protocol):
    """The sockets of this process: whose they are, and who may not stay."""

    def session_ids(self) -> Collection[UUID]:
        """Return the sessions of all sockets."""

    def end_sessions(self, session_ids: Collection[UUID]) -> None:
        """Close the sockets of sessions that ended."""

    async def ask_memberships(self) -> None:
        """Ask who still belongs here, and close the sockets of who does not.

        Raises Unavailable or NotFound when there is no answer.
        """

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
        """Whether what is known about sessions and memberships still counts."""
        return asyncio.get_running_loop().time() - self._known_at < FRESH_S

    def poke(self) -> None:
        """Ask soon: some membership is said to have changed."""
        self._poke.set()

    async def wait_fresh(self) -> None:
        """Return once authority is known; the caller decides how long to wait."""
        while not self.fresh:
            await self._round.wait()

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

    async def hear_endings(self, bus: Bus) -> None:
        """Close sockets as soon as auth says that their sessions ended, for ever.

        `run` finds out by itself; this only makes it quicker.
        """

        async def on_ended(_: str, payload: bytes) -> None:
            self._subjects.end_sessions(_ended.decode(payload))

        subscription = await bus.subscribe_live(LIVE_SESSIONS, on_ended)
        try:
            await asyncio.Event().wait()
        finally:
            await bus.unsubscribe_live(subscription)

    async def _follow_pokes(self) -> None:
        while True:
            await self._poke.wait()
            self._poke.clear()
            await self._ask_memberships()
            await asyncio.sleep(POKED_S)

    async def _ask_both(self, began: float) -> None:
        sessions, members = await asyncio.gather(self._ask_sessions(), self._ask_memberships())
        if not (sessions and members):
            if self._was_fresh and not self.fresh:
                log.warning("authority_unknown", sessions=sessions, memberships=members)
                self._was_fresh = False
            return
        was_fresh, self._was_fresh = self._was_fresh and self.fresh, True
        self._known_at = began
        self._round.set()
        self._round = asyncio.Event()
        if not was_fresh:
            self._subjects.authority_is_back()

    async def _ask_sessions(self) -> bool:
        asked = list(self._subjects.session_ids())
        try:
            answers = await self._ask.post_in_batches(
                "auth",
                "/internal/v1/sessions/live",
                asked,
                lambda batch: SessionsQuestion(session_ids=batch),
                answer=SessionsAnswer,
            )
        except (Unavailable, NotFound):
            return False
        live = {session_id for answer in answers for session_id in answer.live}
        if ended := [session_id for session_id in asked if session_id not in live]:
            self._subjects.end_sessions(ended)
        return True

    async def _ask_memberships(self) -> bool:
        try:
            await self._subjects.ask_memberships()
        except (Unavailable, NotFound):
            return False
        return True
