"""A room that has sockets on this replica: its state, and how changes of it reach them.

Every method is synchronous: between a change of the state and its frames nothing can come in
between, so a `hello` made from the state and the frames after it fit together (P6).
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from cafe_chassis.clock import now
from cafe_chat.hub import states
from cafe_chat.hub.fanout import Fanout
from cafe_chat.hub.feed import Feed
from cafe_chat.hub.listener import Listener
from cafe_chat.hub.roster import compare
from cafe_chat.presence.gathering import GATHER_S, Announcement, Gathering
from cafe_contracts.codes import CloseCode
from cafe_contracts.frames import CallFrame, StatusFrame, TimerFrame
from cafe_contracts.questions import Roster
from cafe_contracts.states import CallState, PersonRef, PersonStatus, Role, TimerState
from cafe_websocket.frame import Frame

HELD_REMARKS = 64
"""Reminders and the like kept while authority is unknown; what is more is lost."""


class Present(Struct, frozen=True, kw_only=True):
    """Somebody who is online, and what he says of himself."""

    person: PersonRef
    status: PersonStatus = "available"
    note: str | None = None


class LiveRoom:
    """What this replica holds of one room.

    trusted: whether authority is known at the moment. While it is not, nothing is told to anybody
    (P7); what was missed is found again by the repair afterwards. mend: called when messages are
    missing; it reads them from PostgreSQL and hands them to `message`.
    """

    def __init__(
        self,
        roster: Roster,
        head: int,
        changes: int,
        trusted: Callable[[], bool],
        mend: Callable[["LiveRoom"], None],
    ) -> None:
        self.id = roster.room_id
        self.roster = roster
        self.feed = Feed(head)
        self.changes = Feed(changes)
        self.timer: states.HeardTimer | None = None
        self.call: CallState | None = None
        self.present: dict[UUID, Present] = {}
        self.listeners: set[Listener] = set()
        # Those who do not hear everything yet: being opened, or given later frames already.
        self._apart: set[Listener] = set()
        self._fanout = Fanout()
        self._trusted = trusted
        self._mend = mend
        self._members = {member.user_id: member for member in roster.members}
        self._touched: dict[UUID, float] = {}
        self._gathering = Gathering()
        self._flush: asyncio.TimerHandle | None = None
        self._remarks: list[Frame] = []

    @property
    def trusted(self) -> bool:
        """Whether anything may be told to anybody at the moment."""
        return self._trusted()

    # Who may be here

    def role(self, user_id: UUID) -> Role | None:
        """Return somebody's role, None for somebody who is no member."""
        member = self._members.get(user_id)
        return None if member is None else member.role

    def muted(self, user_id: UUID) -> bool:
        """Say whether somebody may not write at the moment."""
        member = self._members.get(user_id)
        until = None if member is None else member.muted_until
        return until is not None and until > now()

    def slow_s(self, user_id: UUID) -> int:
        """Return how many seconds somebody has to leave between two messages, 0 for none."""
        return self.roster.slow_mode_seconds if self.role(user_id) == "member" else 0

    def take_roster(self, roster: Roster) -> None:
        """Take in a newer roster: tell what changed, close the sockets of who may not stay."""
        if roster.version <= self.roster.version:
            return
        change = compare(self.roster, roster)
        if roster.deleted:
            for listener in self.listeners:
                listener.close(CloseCode.NO_SUCH_ROOM, Frame.of(change.frames[0]))
            return
        self.roster = roster
        self._members = {member.user_id: member for member in roster.members}
        for listener in self.listeners:
            user_id = listener.person.user_id
            if user_id in change.removed:
                listener.close(CloseCode.NOT_A_MEMBER)
            elif user_id in change.renamed:
                listener.person = change.renamed[user_id]
        for user_id, person in change.renamed.items():
            if user_id in self.present:
                self.present[user_id] = replace(self.present[user_id], person=person)
        self._tell(map(Frame.of, change.frames))

    # Who listens

    def join(self, listener: Listener) -> None:
        """Let a socket listen; it hears everything from `level` on."""
        self.listeners.add(listener)
        self._apart.add(listener)

    def level(self, listener: Listener) -> None:
        """Let a socket hear everything at the same time as the others, from now on."""
        listener.catch_up()
        self._level()

    def leave(self, listener: Listener) -> None:
        """Forget a socket."""
        self.listeners.discard(listener)
        self._apart.discard(listener)
        self._fanout.discard(listener.outlet)

    def _level(self) -> None:
        # Who read the counters in PostgreSQL may be ahead of the feeds: he skips what he has.
        for listener in tuple(self._apart):
            if (
                listener.live
                and listener.head <= self.feed.delivered
                and listener.changes <= self.changes.delivered
            ):
                self._apart.discard(listener)
                self._fanout.add(listener.outlet)

    # Messages

    def message(self, seq: int, frame: Frame) -> None:
        """Take in a message, from here or from another replica."""
        if not self.trusted:
            self.feed.expect(seq)
            return
        self._pass_on(self.feed.add(seq, frame))
        if self.feed.gap is not None:
            self._mend(self)

    def expect(self, head: int) -> None:
        """Learn that the room has messages up to `head`."""
        self.feed.expect(head)
        if self.feed.gap is not None:
            self._mend(self)

    def expect_changes(self, changes: int) -> None:
        """Learn how many changes there have been."""
        self.changes.expect(changes)
        if self.changes.gap is not None:
            self._mend(self)

    def skip(self, upto: int) -> None:
        """Go on behind messages that exist no more."""
        self._pass_on(self.feed.give_up(upto))

    def _pass_on(self, due: Iterable[tuple[int, Frame]]) -> None:
        for seq, frame in due:
            self._fanout.tell(frame)
            for listener in self._apart:
                listener.message(seq, frame)
        self._level()

    def change(self, number: int, frame: Frame) -> None:
        """Take in what has become of a message: `edited`, `deleted`, `reaction`, `pinned`."""
        if not self.trusted:
            self.changes.expect(number)
            return
        self._pass_changes_on(self.changes.add(number, frame))
        if self.changes.gap is not None:
            self._mend(self)

    def skip_changes(self, upto: int) -> None:
        """Go on behind changes of which nobody knows any more."""
        self._pass_changes_on(self.changes.give_up(upto))

    def _pass_changes_on(self, due: Iterable[tuple[int, Frame]]) -> None:
        for number, frame in due:
            self._fanout.tell(frame)
            for listener in self._apart:
                listener.change(number, frame)
        self._level()

    def remark(self, frame: Frame) -> None:
        """Take in something without a number that everybody is to hear, such as a reminder."""
        if self.trusted:
            self._fanout.tell(frame)
            for listener in self._apart:
                listener.remark(frame)
        elif len(self._remarks) < HELD_REMARKS:
            self._remarks.append(frame)

    def release_remarks(self) -> None:
        """Tell what was held back while authority was unknown."""
        held, self._remarks = self._remarks, []
        for frame in held:
            self.remark(frame)

    def whisper(self, user_ids: Collection[UUID], frame: Frame) -> None:
        """Take in something for these people only; they read it anew should it be lost."""
        if self.trusted:
            for listener in self.listeners:
                if listener.person.user_id in user_ids:
                    listener.remark(frame)

    def typing(self, user_id: UUID | None, frame: Frame) -> None:
        """Take in that somebody types; he need not hear it."""
        if self.trusted:
            for listener in self.listeners:
                if listener.person.user_id != user_id:
                    listener.passing(frame)

    # Who is here

    def came(self, someone: Present) -> None:
        """Take in that somebody is online; told once."""
        user_id = someone.person.user_id
        if user_id in self.present or not self.trusted:
            return
        self.present[user_id] = someone
        self._touch(user_id)
        self._announce(self._gathering.came(someone.person, len(self.present)))

    def went(self, user_id: UUID) -> None:
        """Take in that somebody is offline; told once."""
        if user_id not in self.present or not self.trusted:
            return
        someone = self.present.pop(user_id)
        self._touch(user_id)
        self._announce(self._gathering.went(someone.person, len(self.present)))

    def status(self, someone: Present) -> None:
        """Take in what somebody says of himself."""
        user_id = someone.person.user_id
        if self.present.get(user_id) in (None, someone) or not self.trusted:
            return
        self.present[user_id] = someone
        self._touch(user_id)
        frame = StatusFrame(
            user_id=user_id,
            username=someone.person.username,
            status=someone.status,
            note=someone.note,
        )
        self._tell([Frame.of(frame)])

    def set_present(self, found: Mapping[UUID, Present], since_s: float) -> None:
        """Compare with what PostgreSQL says, read at or after since_s (monotonic seconds).

        Who came, went or changed since then is left alone: the reading may be older than that.
        """
        self._touched = {key: at for key, at in self._touched.items() if at >= since_s}
        for user_id in tuple(self.present):
            if user_id not in found and user_id not in self._touched:
                self.went(user_id)
        for user_id, someone in found.items():
            if user_id not in self._touched:
                self.came(someone)
                self.status(someone)

    def _touch(self, user_id: UUID) -> None:
        self._touched[user_id] = asyncio.get_running_loop().time()

    def _announce(self, frame: Announcement | None) -> None:
        if frame is not None:
            self._tell([Frame.of(frame)])
        elif self._flush is None and self._gathering.pending:
            self._flush = asyncio.get_running_loop().call_later(GATHER_S, self._tell_gathered)

    def _tell_gathered(self) -> None:
        self._flush = None
        if self.trusted:
            frame = self._gathering.flush()
            if frame is not None:
                self._tell([Frame.of(frame)])
        else:
            self._announce(None)

    # The timer and the call

    def set_timer(self, state: TimerState, frame: Frame | None = None) -> None:
        """Take in the timer's state if it is newer; frame: its own, where there is one already."""
        held = None if self.timer is None else self.timer.state.version
        if not states.newer(held, state.version) or not self.trusted:
            return
        self.timer = states.HeardTimer(
            state=states.timer_of(state), heard_at_s=asyncio.get_running_loop().time()
        )
        self._tell([frame or Frame.of(TimerFrame(**asdict(self.timer.state)))])

    def set_call(self, state: CallState, frame: Frame | None = None) -> None:
        """Take in the call's state if it is newer; frame: its own, where there is one already."""
        held = None if self.call is None else self.call.version
        if not states.newer(held, state.version) or not self.trusted:
            return
        self.call = states.call_of(state)
        self._tell([frame or Frame.of(CallFrame(**asdict(self.call)))])

    def close(self) -> None:
        """End what is pending: nobody listens any more."""
        if self._flush is not None:
            self._flush.cancel()
        self._fanout.close()

    def _tell(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            self._fanout.tell(frame)
            for listener in self._apart:
                listener.state(frame)
