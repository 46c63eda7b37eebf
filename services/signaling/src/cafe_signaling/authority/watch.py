"""Who may still be here: the people of this process's sockets, as rooms and auth see them.

While either does not answer, nobody is thrown out, and after a moment nothing passes (P7, P24).
"""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

from cafe_chassis.asking import Asker
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import Roster, RosterAsked, RostersAnswer, RostersQuestion
from cafe_database.sessions import Sessions, unit
from cafe_http.problems import is_dependency_down
from cafe_realtime.authority import Authority
from cafe_signaling.authority.admission import Admissions
from cafe_signaling.places import service
from cafe_signaling.places.announce import Announcer
from cafe_signaling.relay.connection import Connection
from cafe_signaling.relay.hub import Hub
from cafe_telemetry import logs

log = logs.get(__name__)

PATIENCE_S = 5.0
"""How long a frame waits for a new answer before it is refused as `unavailable`: an offer that is
late still makes a call, one that is refused may not be sent again."""


class Watch:
    """Ends the sockets of those who may not stay."""

    def __init__(
        self,
        hub: Hub,
        ask: Asker,
        admissions: Admissions,
        sessions: Sessions,
        announcer: Announcer,
    ) -> None:
        self.authority = Authority(ask, self)
        hub.on_roster = self.authority.poke
        self._hub = hub
        self._ask = ask
        self._admissions = admissions
        self._sessions = sessions
        self._announcer = announcer

    @property
    def trusts(self) -> bool:
        """Whether those who are here are known to belong here; else nothing may pass."""
        return self.authority.fresh

    async def trusts_soon(self) -> bool:
        """Like `trusts`, but wait up to `PATIENCE_S` for an answer that is on its way."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.authority.wait_fresh()
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

    # What authority asks and says

    def session_ids(self) -> Collection[UUID]:
        """Return the sessions of all sockets."""
        return {connection.session_id for connection in self._open()}

    def end_sessions(self, session_ids: Collection[UUID]) -> None:
        """Close the sockets of sessions that ended."""
        ended = set(session_ids)
        for connection in self._open():
            if connection.session_id in ended:
                connection.outlet.expel(CloseCode.NOT_LOGGED_IN)

    async def ask_memberships(self) -> None:
        """Close the sockets of those who are members no more, and free their places.

        Raises Unavailable or NotFound.
        """
        by_room: dict[UUID, list[Connection]] = {}
        for connection in self._open():
            by_room.setdefault(connection.room_id, []).append(connection)
        held = [
            RosterAsked(room_id=room_id, version=min(one.roster_version for one in here))
            for room_id, here in by_room.items()
        ]
        answers = await self._ask.post_in_batches(
            "rooms",
            "/internal/v1/rosters",
            held,
            lambda batch: RostersQuestion(rooms=batch),
            answer=RostersAnswer,
        )
        for answer in answers:
            for roster in answer.rosters:
                for connection in by_room.get(roster.room_id, ()):
                    await self._judge(connection, roster)

    def authority_is_back(self) -> None:
        """Hand out at once what waited meanwhile."""
        for connection in self._open():
            self._hub.calls.ring(connection.room_id)

    def _open(self) -> Sequence[Connection]:
        return [connection for connection in self._hub.all() if connection.open]

    async def _judge(self, connection: Connection, roster: Roster) -> None:
        if roster.version <= connection.roster_version:
            return
        if not roster.deleted and any(
            member.user_id == connection.user_id for member in roster.members
        ):
            connection.roster_version = roster.version
            return
        code = CloseCode.NO_SUCH_ROOM if roster.deleted else CloseCode.NOT_A_MEMBER
        connection.outlet.expel(code)
        await self._free(connection, roster.version)

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
