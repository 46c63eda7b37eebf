"""What is done so that nothing live is ever missing for long: gaps, heads, presence, states (P4).

Live frames over NATS are hints. Messages and presence are compared with PostgreSQL, timers and
calls with their services, all within REPAIR_S, whether NATS works or not (P21).
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from prometheus_client import Counter

from cafe_chassis.asking import Asker
from cafe_chat.changes import log
from cafe_chat.hub.hub import Hub
from cafe_chat.hub.room import LiveRoom, Present
from cafe_chat.messages import frames, queries
from cafe_chat.presence import queries as presence
from cafe_chat.presence.service import Attendance
from cafe_contracts.questions import (
    CallsAnswer,
    RoomName,
    RoomsQuestion,
    TimersAnswer,
    TimersQuestion,
)
from cafe_contracts.states import PersonRef
from cafe_database.sessions import Sessions
from cafe_http.errors import NotFound, Unavailable
from cafe_realtime.crew import Crew
from cafe_websocket.frame import Frame

REPAIR_S = 2.5
"""With NATS away a message arrives within 5 s (P21): this, a look at PostgreSQL, and a margin."""

PATIENCE_S = 0.05
"""Frames of two replicas overtake each other by so much; no gap is read before."""

PAGE = 100

mended_total = Counter("cafe_chat_messages_mended_total", "Messages read because no frame came")
changes_mended_total = Counter(
    "cafe_chat_changes_mended_total", "Changes of messages read because no frame came"
)


class Repair:
    """Mends the rooms of a hub."""

    def __init__(
        self, sessions: Sessions, ask: Asker, crew: Crew, hub: Hub, attendance: Attendance
    ) -> None:
        self._sessions = sessions
        self._ask = ask
        self._crew = crew
        self._hub = hub
        self._attendance = attendance
        self._mending: set[UUID] = set()

    def everything(self) -> None:
        """Repair all rooms now; what fails is tried again by the jobs."""
        for name, work in (
            ("repair_messages", self.messages()),
            ("repair_presence", self.presence()),
            ("repair_timers", self.timers()),
            ("repair_calls", self.calls()),
        ):
            self._crew.send(work, name)

    async def furnish(self, room: LiveRoom) -> None:
        """Find out what a room is like that was just opened.

        A timer or call that cannot be known now comes later. Raises a database error.
        """
        await asyncio.gather(
            self._compare_presence([room]), self._ask_timers([room]), self._ask_calls([room])
        )

    def mend(self, room: LiveRoom) -> None:
        """Read what is missing in a room's feed, once at a time."""
        if room.id not in self._mending:
            self._mending.add(room.id)
            self._crew.send(self._mend(room), "mend_feed")

    async def _mend(self, room: LiveRoom) -> None:
        try:
            await asyncio.sleep(PATIENCE_S)
            while room.trusted and (room.feed.gap or room.changes.gap):
                await self._mend_messages(room)
                await self._mend_changes(room)
        finally:
            self._mending.discard(room.id)

    async def _mend_messages(self, room: LiveRoom) -> None:
        if (gap := room.feed.gap) is None:
            return
        async with self._sessions() as session:
            rows = await queries.between(session, room.id, *gap, PAGE)
        mended_total.inc(len(rows))
        for row in rows:
            said, *changes = frames.of_row(row)
            room.message(row.seq, said)
            for change in changes:
                room.remark(change)
        if len(rows) < PAGE:
            # seq follows the order of commits, so what is not there will never be.
            room.skip(gap[1])

    async def _mend_changes(self, room: LiveRoom) -> None:
        if (gap := room.changes.gap) is None:
            return
        async with self._sessions() as session:
            found = await log.between(session, room.id, *gap, PAGE)
        changes_mended_total.inc(len(found))
        for number, text in found:
            room.change(number, Frame(text.encode()))
        if len(found) < PAGE:
            room.skip_changes(gap[1])

    async def messages(self) -> None:
        """Compare how many messages and changes all rooms have with PostgreSQL."""
        rooms = self._hub.rooms
        if not rooms:
            return
        async with self._sessions() as session:
            counters = await queries.counters(session, [room.id for room in rooms])
        for room in rooms:
            head, changes = counters.get(room.id, (0, 0))
            room.expect(head)
            room.expect_changes(changes)

    async def presence(self) -> None:
        """Compare who is online in all rooms with PostgreSQL, and own sockets with both."""
        if rooms := self._hub.rooms:
            await self._compare_presence(rooms)

    async def timers(self) -> None:
        """Ask tracker for the timers of all rooms."""
        if rooms := self._hub.rooms:
            await self._ask_timers(rooms)

    async def calls(self) -> None:
        """Ask signaling for the calls of all rooms."""
        if rooms := self._hub.rooms:
            await self._ask_calls(rooms)

    async def _compare_presence(self, rooms: Sequence[LiveRoom]) -> None:
        since_s = asyncio.get_running_loop().time()
        async with self._sessions() as session:
            rows = await presence.online(session, [room.id for room in rooms])
        found: dict[UUID, dict[UUID, Present]] = defaultdict(dict)
        for row in rows:
            person = PersonRef(user_id=row.user_id, username=row.username or "")
            found[row.room_id][row.user_id] = Present(
                person=person, status=row.status, note=row.note
            )
        for room in rooms:
            room.set_present(found[room.id], since_s)
            unseen = [
                listener.person
                for listener in room.listeners
                if listener.live
                and not listener.ended
                and listener.person.user_id not in found[room.id]
            ]
            if unseen:
                await self._crew.finish(self._attendance.reopen(room.id, unseen), "reopen_spans")

    async def _ask_timers(self, rooms: Sequence[LiveRoom]) -> None:
        by_id = {room.id: room for room in rooms}
        named = [RoomName(room_id=room.id, code=room.roster.code) for room in rooms]
        try:
            answer = await self._ask.post(
                "tracker",
                "/internal/v1/timers",
                answer=TimersAnswer,
                body=TimersQuestion(rooms=named),
            )
        except (Unavailable, NotFound):
            return
        for told in answer.timers:
            if told.room_id in by_id:
                by_id[told.room_id].set_timer(told.timer)

    async def _ask_calls(self, rooms: Sequence[LiveRoom]) -> None:
        by_id = {room.id: room for room in rooms}
        try:
            answer = await self._ask.post(
                "signaling",
                "/internal/v1/calls",
                answer=CallsAnswer,
                body=RoomsQuestion(room_ids=list(by_id)),
            )
        except (Unavailable, NotFound):
            return
        for told in answer.calls:
            if told.room_id in by_id:
                by_id[told.room_id].set_call(told.call)
