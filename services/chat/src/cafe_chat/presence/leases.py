"""Leases in Valkey: which sockets live, and since when the last one of a person does not.

Valkey may be away or come back empty at any time. Each method raises LeasesUnknown then; `known`
says whether what was announced as online can be believed at the moment (P21).
"""

import asyncio
import time
from collections.abc import Awaitable, Iterable, Sequence
from importlib.resources import files
from typing import Any, cast
from uuid import UUID

from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cafe_database.ids import new_id
from cafe_telemetry import logs

log = logs.get(__name__)

LEASE_S = 30
RENEW_S = 10.0
"""A lease outlives two renewals that fail; a killed replica's people are gone within 35 s (P8)."""

GRACE_S = 5
"""Somebody whose last socket closes may come back within this, and nobody is told (contract §4)."""

SOCKETS = 10
"""Room sockets of one person; one more closes the oldest (docs/api.md §4)."""

KNOWN_S = 3.0
"""The sweep talks to Valkey twice a second; after so long a silence presence counts as unknown."""

SETTLE_S = 1.5
"""So long after Valkey came back every replica has seen it and renewed what it holds; before that
nobody counts as gone whose lease ran out."""

BATCH = 500

Who = tuple[UUID, UUID]
"""A room and a person."""


class LeasesUnknown(Exception):
    """Valkey does not answer."""


class Lease(Struct, frozen=True, kw_only=True):
    """One socket's lease; place: its entry among all sockets of the person."""

    room_id: UUID
    user_id: UUID
    connection: str
    place: str


class Look(Struct, frozen=True, kw_only=True):
    """replaced: connections of this replica that have to close. came_back: Valkey was away, or has
    lost everything, since the last look: all leases have to be renewed now.
    """

    replaced: list[str]
    came_back: bool


class Leases:
    """The leases; `instance` names this replica among all of them."""

    def __init__(self, valkey: "Redis", instance: str) -> None:
        source = files("cafe_chat.presence").joinpath("leases.lua").read_text(encoding="utf-8")
        self._script = valkey.register_script(source)
        self._instance = instance
        self._answered_at: float | None = None
        self._epoch = ""
        self._interrupted = True
        self._back_at = float("inf")

    @property
    def known(self) -> bool:
        """Whether Valkey has answered lately."""
        now = asyncio.get_running_loop().time()
        return self._answered_at is not None and now - self._answered_at < KNOWN_S

    @property
    def settled(self) -> bool:
        """Whether all living sockets of all replicas have leases again since Valkey came back."""
        if self._interrupted or not self.known:
            return False
        return asyncio.get_running_loop().time() - self._back_at >= SETTLE_S

    async def look(self) -> Look:
        """Look whether Valkey is there and remembers, and what is to close here, each once."""
        # Other calls may have been answered since: only a look says that everybody renews.
        interrupted = self._interrupted or not self.known
        epoch, *replaced = await self._call("look", self._instance, new_id())
        came_back = interrupted or epoch != self._epoch
        if came_back:
            self._epoch = epoch
            self._interrupted = False
            self._back_at = asyncio.get_running_loop().time()
        return Look(replaced=replaced, came_back=came_back)

    async def arrive(self, room_id: UUID, user_id: UUID, connection: str) -> Lease:
        """Take a lease for a new socket; the person's sockets above SOCKETS are replaced."""
        place = await self._call(
            "arrive", room_id, user_id, connection, self._instance, LEASE_S * 1000, SOCKETS
        )
        return Lease(room_id=room_id, user_id=user_id, connection=connection, place=place)

    def unheard(self, room_id: UUID, user_id: UUID, connection: str) -> Lease:
        """Return a lease that Valkey does not know of yet; a renewal makes it real."""
        # Only the order among the person's own sockets hangs on this clock.
        place = f"{time.time_ns() // 1_000_000:015d}|{self._instance}|{connection}"
        return Lease(room_id=room_id, user_id=user_id, connection=connection, place=place)

    async def renew(self, leases: Sequence[Lease]) -> None:
        """Renew leases of living sockets."""
        for start in range(0, len(leases), BATCH):
            flat: list[Any] = []
            for lease in leases[start : start + BATCH]:
                flat += [lease.room_id, lease.user_id, lease.connection, lease.place]
            await self._call("renew", LEASE_S * 1000, *flat)

    async def release(self, lease: Lease, ago_s: float = 0.0) -> None:
        """Give a lease back that ended so many seconds ago.

        After the person's last one he is gone in GRACE_S, counted from then.
        """
        await self._call(
            "release",
            lease.room_id,
            lease.user_id,
            lease.connection,
            lease.place,
            GRACE_S * 1000,
            round(ago_s * 1000),
        )

    async def expired(self) -> dict[Who, float]:
        """Return people whose last lease has ended, and how many seconds ago; at most BATCH."""
        found = await self._call("expired", BATCH)
        return {
            _who(name): int(ago_ms) / 1000
            for name, ago_ms in zip(found[::2], found[1::2], strict=True)
        }

    async def bury(self, people: Iterable[Who]) -> set[Who]:
        """Forget those of them that have no lease now, and return them."""
        return {_who(name) for name in await self._call("bury", *map(_name, people))}

    async def missing(self, people: Sequence[Who]) -> list[Who]:
        """Return those of whom Valkey knows nothing."""
        absent: list[Who] = []
        for start in range(0, len(people), BATCH):
            names = map(_name, people[start : start + BATCH])
            absent += [_who(name) for name in await self._call("missing", *names)]
        return absent

    async def _call(self, command: str, *arguments: Any) -> Any:
        try:
            answer = await cast(Awaitable[Any], self._script(args=[command, *map(str, arguments)]))
        except (RedisError, OSError) as error:
            if self.known:
                log.warning("leases_unknown", kind=type(error).__name__)
            self._answered_at = None
            self._interrupted = True
            raise LeasesUnknown from error
        self._answered_at = asyncio.get_running_loop().time()
        return answer


def _name(who: Who) -> str:
    return f"{who[0]}/{who[1]}"


def _who(name: str) -> Who:
    room_id, _, user_id = name.partition("/")
    return UUID(room_id), UUID(user_id)
