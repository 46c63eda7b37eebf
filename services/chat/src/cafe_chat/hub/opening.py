"""Opening a room on this replica: subscribe, then read what it is like."""

from collections.abc import Sequence
from uuid import UUID

from cafe_chassis.asking import Asker, patiently
from cafe_chat import measures
from cafe_chat.door import Door
from cafe_chat.errors import NoSuchRoom
from cafe_chat.hub import rosters
from cafe_chat.hub.herald import Herald
from cafe_chat.hub.hub import OpenRoom
from cafe_chat.hub.relay import relay
from cafe_chat.hub.repair import Repair
from cafe_chat.hub.room import LiveRoom
from cafe_chat.messages import queries
from cafe_chat.messages.posting import Stored
from cafe_chat.messages.store import Store
from cafe_chat.messages.writer import Draft, Writer
from cafe_chat.search.indexer import Indexer
from cafe_contracts import subjects
from cafe_contracts.frames import ChatFrame
from cafe_contracts.questions import Admission, Roster, RosterAsked
from cafe_database.sessions import Sessions
from cafe_http.errors import NotFound, Unavailable
from cafe_messaging.bus import Bus
from cafe_realtime.authority import Authority
from cafe_realtime.crew import Crew
from cafe_websocket.frame import Frame


class Opener:
    """Knows everything that an open room needs."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        ask: Asker,
        bus: Bus,
        door: Door,
        crew: Crew,
        authority: Authority,
        repair: Repair,
        herald: Herald,
        indexer: Indexer,
        store: Store,
    ) -> None:
        self._sessions = sessions
        self._ask = ask
        self._bus = bus
        self._door = door
        self._crew = crew
        self._authority = authority
        self._repair = repair
        self._herald = herald
        self._indexer = indexer
        self._store = store

    async def open(self, admission: Admission) -> OpenRoom:
        """Open the room.

        Raises NoSuchRoom when it was deleted meanwhile, Unavailable or a database error when it
        cannot be known.
        """
        async with self._door.passing():
            return await self._open(admission)

    async def _open(self, admission: Admission) -> OpenRoom:
        room_id = admission.room_id
        roster = await self.roster(room_id, 0)
        async with self._sessions() as session:
            head, changes = (await queries.counters(session, [room_id])).get(room_id, (0, 0))
        room = LiveRoom(roster, head, changes, lambda: self._authority.fresh, self._repair.mend)

        async def on_frame(_: str, payload: bytes) -> None:
            relay(room, payload)

        async def on_roster(_: str, __: bytes) -> None:
            self._authority.poke()

        heard = [
            await self._bus.subscribe_live(subjects.live_room(room_id), on_frame),
            await self._bus.subscribe_live(subjects.live_roster(room_id), on_roster),
        ]

        async def shut() -> None:
            for subscription in heard:
                await self._bus.unsubscribe_live(subscription)

        try:
            await self._repair.furnish(room)
        except BaseException:
            await shut()
            raise
        return OpenRoom(live=room, writer=self._writer(room), shut=shut)

    async def roster(self, room_id: UUID, version: int) -> Roster:
        """Return the room's roster, newer than `version`.

        Raises NoSuchRoom or Unavailable.
        """
        asked = RosterAsked(room_id=room_id, version=version)
        try:
            answer = await patiently(lambda: rosters.newer(self._ask, [asked]))
        except NotFound:
            raise Unavailable from None
        found = next((one for one in answer if one.room_id == room_id), None)
        if found is None or found.deleted:
            raise NoSuchRoom
        return found

    def _writer(self, room: LiveRoom) -> Writer:
        def on_stored(done: Sequence[tuple[Draft, Stored]]) -> None:
            self._indexer.note(room.id)
            for draft, stored in sorted(done, key=lambda pair: pair[1].seq):
                if stored.fresh:
                    self._herald.message(room, stored.seq, _frame(draft, stored))
                    measures.stored_here.observe(measures.since(stored.posted_at))
                else:
                    # Stored before; perhaps by a commit of ours whose answer was lost.
                    room.expect(stored.seq)

        return Writer(
            room.id,
            sessions=self._sessions,
            store=self._store,
            authority=self._authority,
            crew=self._crew,
            on_stored=on_stored,
        )


def _frame(draft: Draft, stored: Stored) -> Frame:
    return Frame.of(
        ChatFrame(
            id=stored.id,
            seq=stored.seq,
            user_id=draft.message.author_id,
            username=draft.username,
            message=draft.message.body,
            timestamp=stored.posted_at,
            client_id=draft.message.client_id,
            reply_to=draft.message.reply_to,
        )
    )
