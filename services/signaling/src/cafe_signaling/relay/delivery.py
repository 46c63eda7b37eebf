"""Gives each socket what waits for it, and ends those whose place is no longer theirs.

One loop per process: at once for rooms that were rung for, every `POLL_S` for all, so that calls
go on while NATS is away (P21). PostgreSQL says what waits for whom; nothing is kept here.
"""

import asyncio

from cafe_contracts.codes import CloseCode
from cafe_database.driver import Connection as Database
from cafe_database.sessions import Sessions, unit
from cafe_http.problems import is_dependency_down
from cafe_signaling.authority.watch import Watch
from cafe_signaling.places import service
from cafe_signaling.places.announce import Announcer
from cafe_signaling.relay import queries
from cafe_signaling.relay.connection import Connection
from cafe_signaling.relay.driver import Driver
from cafe_signaling.relay.hub import Hub
from cafe_signaling.relay.queries import Holder, Standing
from cafe_telemetry import logs

log = logs.get(__name__)

POLL_S = 1.0
"""How late a signal may be while NATS is away."""

GATHER_S = 0.01
"""On a busy replica a round begins at most so often, and takes all that came meanwhile."""

RETRY_S = 1.0


class Delivery:
    """The loop and its decisions."""

    def __init__(
        self, hub: Hub, watch: Watch, driver: Driver, sessions: Sessions, announcer: Announcer
    ) -> None:
        self._hub = hub
        self._watch = watch
        self._driver = driver
        self._sessions = sessions
        self._announcer = announcer
        self._arrived: set[Connection] = set()
        self._arrival = asyncio.Event()

    async def run(self) -> None:
        """Deliver for ever."""
        loop = asyncio.get_running_loop()
        next_poll = next_heartbeat = loop.time()
        while True:
            rung = await self._hub.calls.wait(next_poll - loop.time())
            now = loop.time()
            polls, beats = now >= next_poll, now >= next_heartbeat
            connections = self._hub.all() if polls else self._hub.of(rung)
            next_poll = now + POLL_S if polls else next_poll
            try:
                await self._round([one for one in connections if one.open], heartbeat=beats)
            except Exception as error:
                if not is_dependency_down(error):
                    raise
                log.warning("delivery_waits", kind=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                continue
            if polls and beats:
                next_heartbeat = now + service.HEARTBEAT.total_seconds()
            await asyncio.sleep(now + GATHER_S - loop.time())

    async def forget_arrived(self) -> None:
        """Delete, for ever, what has arrived at browsers.

        Soon: whoever drops and comes back in the next moment must not hear it again.
        """
        while True:
            await self._arrival.wait()
            self._arrival.clear()
            arrived, self._arrived = self._arrived, set()
            try:
                async with self._driver.connection() as database:
                    await queries.note_arrivals(database, arrived)
            except Exception as error:
                if not is_dependency_down(error):
                    raise
                # Later arrivals, or the end of the socket, say it again.
                log.warning("arrivals_wait", kind=type(error).__name__)
            await asyncio.sleep(GATHER_S)

    async def _round(self, connections: list[Connection], *, heartbeat: bool) -> None:
        if not connections:
            return
        by_holder = {connection.holder: connection for connection in connections}
        # Whoever is not known to belong here gets nothing; it waits for him in PostgreSQL.
        trusted = list(by_holder) if self._watch.trusts else []
        async with self._driver.transaction() as database:
            await self._hand_out(database, by_holder, trusted)
            standings = await queries.standing(database, list(by_holder))
            if heartbeat:
                await queries.seen(database, list(by_holder))
        for standing in standings:
            await self._judge(by_holder[standing.holder], standing)

    async def _hand_out(
        self, database: Database, by_holder: dict[Holder, Connection], trusted: list[Holder]
    ) -> None:
        """Write what waits to the sockets; what has arrived at a browser is forgotten.

        What was only written stays: a connection may be dead for a while before anybody notices,
        and who comes back gets it again. If the commit fails, the socket itself knows what it was
        given already.
        """
        given = {holder: by_holder[holder].given for holder in trusted}
        waiting = await queries.waiting(database, given)
        for one in waiting:
            by_holder[one.holder].give(one.id, one.frame)
        for holder, before in given.items():
            if by_holder[holder].given > before:
                self._confirm(by_holder[holder])
        departures = {one.holder for one in waiting if one.departure}
        if departures:
            await queries.note_arrivals(database, [by_holder[one] for one in departures])

    def _confirm(self, connection: Connection) -> None:
        def arrived() -> None:
            self._arrived.add(connection)
            self._arrival.set()

        connection.confirm(arrived)

    async def _judge(self, connection: Connection, standing: Standing) -> None:
        """End a socket whose place is not its own any more; give one back that was thought lost."""
        if not connection.open:
            return
        if standing.ended:
            connection.outlet.close(CloseCode.NORMAL)
        elif standing.fence is None:
            connection.outlet.expel(await self._watch.verdict(connection))
        elif standing.fence != connection.holder.fence:
            connection.outlet.close(CloseCode.REPLACED)
        elif standing.lost:
            async with unit(self._sessions) as session:
                await service.regain(
                    session,
                    self._announcer,
                    connection.room_id,
                    connection.user_id,
                    connection.holder.fence,
                )
