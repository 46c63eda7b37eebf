"""Who may still be here: asks rooms and auth about the people of this process's sockets.

Batched and at most once a second, or sooner when a hint says that something changed (P7, P24).
While either does not answer, nobody is thrown out, and after `TRUSTED_S` nothing passes.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from cafe_chassis import logs
from cafe_chassis.asking import Asker
from cafe_chassis.db import Sessions, unit
from cafe_chassis.errors import NotFound, Unavailable
from cafe_chassis.problems import is_dependency_down
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import (
    Roster,
    RosterAsked,
    RostersAnswer,
    RostersQuestion,
    SessionsAnswer,
    SessionsQuestion,
)
from cafe_signaling.authority.admission import Admissions
from cafe_signaling.places import service
from cafe_signaling.places.announce import Announcer
from cafe_signaling.relay.connection import Connection
from cafe_signaling.relay.hub import Hub

log = logs.get(__name__)

T = TypeVar("T")

ASK_S = 1.0
HINT_S = 0.1
"""Hints come in crowds; so long is waited for the rest of one."""

TRUSTED_S = 2.0
"""How old an answer may be (P7)."""

PATIENCE_S = 5.0
"""How long a frame waits for a new answer before it is refused as `unavailable`: an offer that is
late still makes a call, one that is refused may not be sent again."""

BATCH = 500
"""People or rooms in one question: about 40 KiB, under the limit of a request's body."""


class Watch:
    """Asks, remembers when, and ends the sockets of those who may not stay."""

    def __init__(
        self,
        hub: Hub,
        ask: Asker,
        admissions: Admissions,
        sessions: Sessions,
        announcer: Announcer,
    ) -> None:
        self._hub = hub
        self._ask = ask
        self._admissions = admissions
        self._sessions = sessions
        self._announcer = announcer
        self._asked = asyncio.Event()

    def trusts(self, connection: Connection) -> bool:
        """Say whether this person is known, since `TRUSTED_S` at most, to belong here."""
        oldest = min(connection.member_at, connection.session_at)
        return asyncio.get_running_loop().time() - oldest <= TRUSTED_S

    async def trusts_soon(self, connection: Connection) -> bool:
        """Like `trusts`, but wait up to `PATIENCE_S` for an answer that is on its way."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not self.trusts(connection):
                    await self._asked.wait()
        except TimeoutError:
            return False
        return True

    async def verdict(self, connection: Connection) -> CloseCode:
        """Say why a person's place is gone. Coming back is right where nothing speaks against."""
        answer = await self._admissions.decide(connection.code, connection.user_id)
        if answer in (CloseCode.NOT_A_MEMBER, CloseCode.NO_SUCH_ROOM):
            assert isinstance(answer, CloseCode)
            return answer
        return CloseCode.RESTARTING

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            if await self._hub.authority.wait(ASK_S):
                await asyncio.sleep(HINT_S)
            connections = [one for one in self._hub.all() if one.open]
            if connections:
                await asyncio.gather(self._ask_rooms(connections), self._ask_auth(connections))
            # Whoever waited for this round looks now; the next ones wait for the next.
            self._asked.set()
            self._asked = asyncio.Event()

    async def _ask_rooms(self, connections: Sequence[Connection]) -> None:
        by_room: dict[UUID, list[Connection]] = {}
        for connection in connections:
            by_room.setdefault(connection.room_id, []).append(connection)
        for batch in _batches(by_room.items()):
            asked_at = asyncio.get_running_loop().time()
            question = RostersQuestion(
                rooms=[
                    RosterAsked(room_id=room_id, version=min(one.roster_version for one in here))
                    for room_id, here in batch
                ]
            )
            try:
                answer = await self._ask.post(
                    "rooms", "/internal/v1/rosters", answer=RostersAnswer, body=question
                )
            except (Unavailable, NotFound):
                return
            rosters = {roster.room_id: roster for roster in answer.rosters}
            for room_id, here in batch:
                for connection in here:
                    await self._judge(connection, rosters.get(room_id), asked_at)

    async def _judge(self, connection: Connection, roster: Roster | None, asked_at: float) -> None:
        if roster is not None and roster.version > connection.roster_version:
            if roster.deleted:
                connection.outlet.expel(CloseCode.NO_SUCH_ROOM)
                await self._free(connection, roster.version)
                return
            if connection.user_id not in _people(roster):
                connection.outlet.expel(CloseCode.NOT_A_MEMBER)
                await self._free(connection, roster.version)
                return
            connection.roster_version = roster.version
        connection.member_at = asked_at

    async def _free(self, connection: Connection, roster_version: int) -> None:
        """Free the place at once; rooms' event does it later if PostgreSQL is away just now."""
        try:
            async with unit(self._sessions) as session:
                await service.remove(
                    session,
                    self._announcer,
                    connection.room_id,
                    connection.user_id,
                    roster_version,
                )
        except Exception as error:
            if not is_dependency_down(error):
                raise
            log.warning("place_not_freed_yet", room_id=str(connection.room_id))

    async def _ask_auth(self, connections: Sequence[Connection]) -> None:
        for batch in _batches(connections):
            asked_at = asyncio.get_running_loop().time()
            question = SessionsQuestion(session_ids=list(_sessions(batch)))
            try:
                answer = await self._ask.post(
                    "auth", "/internal/v1/sessions/live", answer=SessionsAnswer, body=question
                )
            except (Unavailable, NotFound):
                return
            live = set(answer.live)
            for connection in batch:
                if connection.session_id in live:
                    connection.session_at = asked_at
                else:
                    connection.outlet.expel(CloseCode.NOT_LOGGED_IN)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    listed = list(items)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def _people(roster: Roster) -> Iterator[UUID]:
    return (member.user_id for member in roster.members)


def _sessions(connections: Iterable[Connection]) -> set[UUID]:
    return {connection.session_id for connection in connections}
