"""Storing one room's messages: what arrives during a commit goes into the next one.

A message ends in one of three ways: it is stored, then acknowledged; or it is certain that it never
will be, then it is refused (P2); or its commit was sent and nobody knows, then it is stored again
under the same id until somebody does, and meanwhile nothing is said about it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

import asyncpg
from prometheus_client import Counter, Histogram

from cafe_chat.messages import queries
from cafe_chat.messages.line import Overtaken
from cafe_chat.messages.posting import Batch, NewMessage, Stored
from cafe_chat.messages.store import FULL, Store
from cafe_contracts.codes import ErrorCode
from cafe_database.sessions import Sessions
from cafe_http.problems import is_dependency_down
from cafe_realtime.crew import Crew
from cafe_telemetry import logs

log = logs.get(__name__)

ANSWER_S = 2.5
"""A message that cannot be stored is refused within three seconds (docs/api.md §4)."""

ATTEMPT_S = 4.0
"""PostgreSQL gets so long for a batch; a frozen one keeps the connection, not the room."""

RETRY_S = 0.5
WAITING = 1000
"""Messages of one room that may wait; more are refused at once."""

stored_total = Counter("cafe_chat_messages_stored_total", "Messages stored")
refused_total = Counter("cafe_chat_messages_refused_total", "Messages not stored", ["code"])
store_seconds = Histogram("cafe_chat_store_seconds", "Time of one attempt to store a batch")
ack_seconds = Histogram(
    "cafe_chat_ack_seconds",
    "From a message to its ack: of each batch the one that waited longest",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


class Authority(Protocol):
    """Whether it is known who may post."""

    @property
    def fresh(self) -> bool:
        """Whether it is, now."""

    async def wait_fresh(self) -> None:
        """Return once it is."""


class Phase(Enum):
    """How far a message is. Once its commit was sent it can no longer be refused."""

    WAITING = auto()
    COMMITTING = auto()
    SETTLED = auto()


@dataclass(eq=False)
class Draft:
    """A message on its way, and how to answer its sender.

    username: under which its `chat` frame shows it.
    wanted: whether its author may still post. stored, refused: called once, one of them.
    """

    message: NewMessage
    username: str
    wanted: Callable[[], bool]
    stored: Callable[[Stored], None]
    refused: Callable[[ErrorCode], None]
    phase: Phase = Phase.WAITING
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)

    @property
    def pending(self) -> bool:
        """Whether it still waits to be stored."""
        return self.phase is not Phase.SETTLED and self.wanted()

    def refuse(self, code: ErrorCode) -> None:
        """Refuse it, unless it may be stored already."""
        if self.phase is Phase.WAITING:
            self._settle()
            refused_total.labels(code.value).inc()
            self.refused(code)

    def accept(self, stored: Stored) -> None:
        """Answer with what is in the database for it."""
        self._settle()
        if stored.same:
            self.stored(stored)
        else:
            self.refused(ErrorCode.CLIENT_ID_CONFLICT)

    def _settle(self) -> None:
        self.phase = Phase.SETTLED
        if self.timer is not None:
            self.timer.cancel()


OnStored = Callable[[Sequence[tuple[Draft, Stored]]], None]


class Writer:
    """The messages of one room that wait on this replica.

    on_stored: told after each commit what is in the database now, ascending by seq.
    """

    def __init__(
        self,
        room_id: UUID,
        *,
        sessions: Sessions,
        store: Store,
        authority: Authority,
        crew: Crew,
        on_stored: OnStored,
    ) -> None:
        self._room_id = room_id
        self._sessions = sessions
        self._messages = store
        self._authority = authority
        self._crew = crew
        self._on_stored = on_stored
        self._waiting: list[Draft] = []
        self._working = False

    def offer(self, draft: Draft) -> None:
        """Take a message; it is answered within ANSWER_S unless its commit is on its way."""
        if len(self._waiting) >= WAITING:
            draft.refuse(ErrorCode.UNAVAILABLE)
            return
        loop = asyncio.get_running_loop()
        draft.timer = loop.call_later(ANSWER_S, draft.refuse, ErrorCode.UNAVAILABLE)
        self._waiting.append(draft)
        if not self._working:
            self._working = True
            self._crew.send(self._work(), "write_messages")

    async def _work(self) -> None:
        try:
            while batch := self._take():
                await self._store(batch)
        finally:
            self._working = False

    def _take(self) -> list[Draft]:
        """Take a batch in which no client_id is twice: the second one has to see the first."""
        batch: list[Draft] = []
        left: list[Draft] = []
        keys: set[tuple[UUID, UUID]] = set()
        for draft in self._waiting:
            if not draft.pending:
                continue
            message = draft.message
            key = (message.author_id, message.client_id or message.id)
            if len(batch) < FULL and key not in keys:
                keys.add(key)
                batch.append(draft)
            else:
                left.append(draft)
        self._waiting = left
        return batch

    async def _store(self, batch: list[Draft]) -> None:
        """Try until every message of the batch is settled."""
        while batch := [draft for draft in batch if draft.pending]:
            try:
                with store_seconds.time():
                    async with asyncio.timeout(ATTEMPT_S):
                        answers = await self._attempt(batch)
            except (asyncpg.UniqueViolationError, Overtaken):
                continue
            except Exception as error:
                if is_dependency_down(error):
                    kind = type(error).__name__
                    log.warning("store_failed", room_id=str(self._room_id), kind=kind)
                else:
                    log.exception("store_failed", room_id=str(self._room_id))
            else:
                self._settle(batch, answers)
                continue
            for draft in batch:
                draft.refuse(ErrorCode.UNAVAILABLE)
            await asyncio.sleep(RETRY_S)

    async def _attempt(self, batch: list[Draft]) -> list[Stored | None]:
        """Store the batch in one transaction, perhaps together with other rooms.

        The commit is sent only while all of it is still wanted: what was refused meanwhile, or
        whose author was removed, must never be shown.
        """
        await self._authority.wait_fresh()
        await self._check_replies(batch)

        def wanted() -> bool:
            return self._authority.fresh and all(draft.pending for draft in batch)

        def committing() -> None:
            for draft in batch:
                draft.phase = Phase.COMMITTING

        messages = Batch(room_id=self._room_id, messages=[draft.message for draft in batch])
        return await self._messages.put(messages, wanted, committing)

    async def _check_replies(self, batch: list[Draft]) -> None:
        """Refuse answers to messages that are not in this room."""
        asked = {
            draft.message.reply_to: draft
            for draft in batch
            if draft.message.reply_to is not None and draft.phase is Phase.WAITING
        }
        if not asked:
            return
        async with self._sessions() as session:
            found = await queries.existing(session, self._room_id, list(asked))
        strays = [draft for reply_to, draft in asked.items() if reply_to not in found]
        for draft in strays:
            draft.refuse(ErrorCode.NOT_FOUND)
        if strays:
            raise Overtaken

    def _settle(self, batch: list[Draft], answers: list[Stored | None]) -> None:
        done: list[tuple[Draft, Stored]] = []
        for draft, stored in zip(batch, answers, strict=True):
            if stored is None:  # the room was deleted: nothing of it was stored
                draft.phase = Phase.WAITING
                draft.refuse(ErrorCode.NOT_FOUND)
            else:
                draft.accept(stored)
                done.append((draft, stored))
        if batch[0].timer is not None:
            # The timer was set when the message came, and knows when that was.
            now_s = asyncio.get_running_loop().time()
            ack_seconds.observe(max(0.0, now_s - (batch[0].timer.when() - ANSWER_S)))
        stored_total.inc(sum(stored.fresh for _, stored in done))
        self._on_stored(done)
