"""Who is online: leases say who lives, PostgreSQL decides who announces it (P8).

Arrival: take the lease, then open a span. Departure, in one transaction: end the span, then look
whether there is still no lease, else take the end back. An arrival in between waits at the span's
unique index for that commit; so no order of the two leaves somebody online without an open span,
or offline with one.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_chat import measures
from cafe_chat.presence import missing, queries
from cafe_chat.presence.leases import Lease, Leases, LeasesUnknown, Who
from cafe_contracts.events import PersonCame, PersonWent
from cafe_contracts.states import PersonRef
from cafe_database.ids import new_id
from cafe_database.sessions import Sessions, unit
from cafe_messaging.outbox import stage
from cafe_realtime.crew import Crew
from cafe_telemetry import logs

log = logs.get(__name__)


class Sockets(Protocol):
    """The sockets of this replica."""

    def leases(self) -> Sequence[Lease]:
        """Return the leases of all living sockets."""

    def replace(self, connection: str) -> None:
        """Close a socket: its person has opened too many after it."""


class Rooms(Protocol):
    """Tells rooms, on all replicas."""

    def came(self, room_id: UUID, person: PersonRef) -> None:
        """Tell that somebody is online."""

    def went(self, room_id: UUID, person: PersonRef) -> None:
        """Tell that somebody is offline."""


async def begin_span(session: AsyncSession, room_id: UUID, user_id: UUID) -> bool:
    """Record an arrival; True when the person was not online in the room before."""
    version = await queries.open_span(session, room_id, user_id)
    if version is None:
        return False
    await stage(
        session,
        PersonCame(
            event_id=new_id(),
            occurred_at=now(),
            actor_id=user_id,
            version=version,
            room_id=room_id,
            person_id=user_id,
        ),
    )
    return True


class Attendance:
    """Keeps leases alive, and ends the presence of those who have none."""

    def __init__(
        self, sessions: Sessions, leases: Leases, crew: Crew, sockets: Sockets, rooms: Rooms
    ) -> None:
        self._sessions = sessions
        self._leases = leases
        self._crew = crew
        self._sockets = sockets
        self._rooms = rooms
        self._missing: dict[Who, float] = {}
        self._left: deque[tuple[Lease, float]] = deque()
        self._complete = False

    @property
    def known(self) -> bool:
        """Whether presence can be told at the moment."""
        return self._leases.known

    @property
    def certain(self) -> bool:
        """Whether spans hold what happened, also of a time in which Valkey was away.

        Later than `known`: who left meanwhile has to be told first, and those who stayed have to be
        heard of. Minutes are credited by it (P14).
        """
        return self._complete and self._leases.settled

    async def take(self, room_id: UUID, user_id: UUID, connection: str) -> Lease:
        """Take a lease for a new socket; without Valkey one that a later renewal makes real."""
        try:
            return await self._leases.arrive(room_id, user_id, connection)
        except LeasesUnknown:
            return self._leases.unheard(room_id, user_id, connection)

    async def give_back(self, lease: Lease) -> None:
        """Give a closed socket's lease back; without Valkey once it is there again, for then."""
        left_at = asyncio.get_running_loop().time()
        try:
            await self._leases.release(lease)
        except LeasesUnknown:
            self._complete = False
            self._left.append((lease, left_at))

    async def renew(self) -> None:
        """Renew the leases of all sockets; a job, every RENEW_S."""
        try:
            await self._leases.renew(self._sockets.leases())
        except LeasesUnknown:
            return

    async def sweep(self) -> None:
        """Close replaced sockets, end the presence of those whose leases ended; twice a second.

        When Valkey comes back, those who are here are told first, then who left meanwhile.
        """
        complete = False
        try:
            look = await self._leases.look()
            if look.came_back:
                await self._leases.renew(self._sockets.leases())
            await self._tell_left()
            for connection in look.replaced:
                self._sockets.replace(connection)
            if self._leases.settled:
                await self._end_expired()
                complete = not self._left
        except LeasesUnknown:
            return
        finally:
            self._complete = complete

    async def _tell_left(self) -> None:
        while self._left:
            lease, left_at = self._left[0]
            await self._leases.release(lease, asyncio.get_running_loop().time() - left_at)
            self._left.popleft()

    async def _end_expired(self) -> None:
        while expired := await self._leases.expired():
            await self._crew.finish(self._depart(expired), "depart")

    async def reconcile(self) -> None:
        """End the presence of people whose leases Valkey has forgotten; every few seconds."""
        async with unit(self._sessions) as session:
            online = await queries.all_online(session)
        measures.people_online.set(len({user_id for _, user_id in online}))
        measures.presence_known.set(self.known)
        now_s = asyncio.get_running_loop().time()
        try:
            absent = await self._leases.missing(online)
            self._missing = missing.still_missing(self._missing, absent, now_s)
            over = missing.given_up(self._missing, now_s)
            if over:
                ago_s = {who: now_s - self._missing.pop(who) for who in over}
                await self._crew.finish(self._depart(ago_s), "depart_missing")
        except LeasesUnknown:
            self._missing.clear()

    async def reopen(self, room_id: UUID, people_here: Collection[PersonRef]) -> None:
        """Record people as online who have a socket here but no open span any more.

        Their lease ran out while this replica was frozen, and another one has ended their span.
        """
        async with unit(self._sessions) as session:
            came = [
                person
                for person in people_here
                if await begin_span(session, room_id, person.user_id)
            ]
        for person in came:
            self._rooms.came(room_id, person)

    async def _depart(self, ago_s: Mapping[Who, float]) -> None:
        async with unit(self._sessions) as session:
            closed = await queries.close_spans(session, ago_s)
            gone = await self._leases.bury(ago_s)
            back = [span for span, who in closed.items() if who not in gone]
            await queries.reopen_spans(session, back)
            departures = await queries.departures(session, closed.keys() - set(back))
            if departures:
                await stage(
                    session,
                    *[
                        PersonWent(
                            event_id=new_id(),
                            occurred_at=now(),
                            actor_id=row.user_id,
                            version=row.version,
                            room_id=row.room_id,
                            person_id=row.user_id,
                        )
                        for row in departures
                    ],
                )
        for row in departures:
            person = PersonRef(user_id=row.user_id, username=row.username or "")
            self._rooms.went(row.room_id, person)
