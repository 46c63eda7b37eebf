"""Sessions that this process has just looked up: most requests are answered from here. No I/O.

Those who keep coming are asked about together: a look at one session takes along the others that
were used lately (`companions`), so that a busy process asks PostgreSQL about once a second, not
once a request. Times are `time.monotonic()`.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.keys.tokens import Identity

FRESH_S = 1.0
"""How long what PostgreSQL said counts, from the moment it was asked (P24 allows 2 s)."""
DUE_S = FRESH_S / 2
"""So old an answer is worth renewing when somebody asks anyway."""
SOON_S = 1.5
"""Who was here so short a time ago may well come back."""
LATELY_S = 3.0
"""Who has not come for so long is let go."""
TOGETHER = 500
"""Sessions in one question: some ten milliseconds."""


class Found(NamedTuple):
    """A live session. touch_due: its last use should be written again.

    second_factor: more than a password stands behind it.
    """

    identity: Identity
    touch_due: bool
    second_factor: bool


class Kind(NamedTuple):
    """Sessions or personal tokens: how some are found by their digests, and marked as used."""

    find: Callable[[AsyncSession, Sequence[bytes]], Awaitable[Mapping[bytes, Found]]]
    touch: Callable[[AsyncSession, Sequence[UUID]], Awaitable[None]]


@dataclass(slots=True)
class _Entry:
    kind: Kind
    identity: Identity
    came_at: float
    used_at: float
    read_at: float
    asked_at: float

    def is_due(self, now: float) -> bool:
        """Say whether it should be asked about when somebody asks anyway.

        Not for who came for one page and stays away; nor when another question is under way.
        """
        keeps_coming = now - self.used_at <= SOON_S or self.used_at - self.came_at > DUE_S
        return keeps_coming and now - max(self.read_at, self.asked_at) > DUE_S


class Known:
    """Identities by the digests of their secrets, those used last at the end."""

    def __init__(self) -> None:
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self.forgotten = 0
        """Counts what was forgotten: an answer from before must not bring it back."""

    def get(self, digest: bytes, now: float) -> Identity | None:
        """Return the identity when it was read at most FRESH_S ago."""
        entry = self._entries.get(digest)
        if entry is None:
            return None
        entry.used_at = now
        self._entries.move_to_end(digest)
        return entry.identity if now - entry.read_at <= FRESH_S else None

    def companions(self, digest: bytes, kind: Kind, now: float) -> list[bytes]:
        """Return `digest`, and who else of its kind should be asked about with it."""
        wanted = [digest]
        for other, entry in reversed(self._entries.items()):
            if now - entry.used_at > LATELY_S or len(wanted) >= TOGETHER:
                break
            if other != digest and entry.kind is kind and entry.is_due(now):
                wanted.append(other)
        for one in wanted:
            if asked := self._entries.get(one):
                asked.asked_at = now
        return wanted

    def put(
        self, digest: bytes, kind: Kind, identity: Identity, read_at: float, since: int
    ) -> None:
        """Remember what was read at `read_at`; `since`: `forgotten` as it was then."""
        if since != self.forgotten:
            return
        if entry := self._entries.get(digest):
            entry.identity, entry.read_at = identity, read_at
        else:
            self._entries[digest] = _Entry(kind, identity, read_at, read_at, read_at, read_at)
        self._let_go(read_at)

    def forget(self, digests: Collection[bytes]) -> None:
        """Forget these now."""
        self.forgotten += 1
        for digest in digests:
            self._entries.pop(digest, None)

    def forget_sessions(self, ids: Iterable[UUID]) -> None:
        """Forget the sessions and tokens with these ids."""
        gone = frozenset(ids)
        self.forget(
            [digest for digest, entry in self._entries.items() if entry.identity.session_id in gone]
        )

    def clear(self) -> None:
        """Forget everybody."""
        self.forget(list(self._entries))

    def _let_go(self, now: float) -> None:
        while self._entries:
            digest, oldest = next(iter(self._entries.items()))
            if now - oldest.used_at <= LATELY_S:
                return
            del self._entries[digest]
