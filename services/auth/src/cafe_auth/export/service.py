"""Gathering everything that all services hold on a person into one archive.

It is whole before the first byte of it goes out: when one service does not answer there is no
archive at all, never one that lacks a part and does not say so.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from cafe_auth.avatars.queries import find as find_avatar
from cafe_auth.errors import ExportsBusy
from cafe_auth.export import own
from cafe_auth.export.archive import Archive, Entry, TooLarge
from cafe_chassis import personal
from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_contracts.questions import ExportLine
from cafe_database.sessions import unit
from cafe_http.errors import Unavailable
from cafe_telemetry import logs

log = logs.get(__name__)

OTHERS = ("rooms", "chat", "signaling", "tracker")
EXPORTS_PER_PERSON = Bucket("export", per_s=5 / 3600, burst=3)
AT_A_TIME = 2
"""Exports that one replica gathers at once: each keeps a core busy while it squeezes."""
GATHER_S = 100.0
"""The gateway waits 120 s for this answer, and no longer."""
BATCH = 200
"""Items handed to a thread at once, so that the event loop is not held up by squeezing."""
PIECE = 64 * 1024

FORMAT = "virtual-cafe-export"


class Manifest(Struct, frozen=True, kw_only=True):
    """What is in an archive. services: all that were asked, also those that hold nothing."""

    format: str
    version: int
    origin: str
    person_id: UUID
    username: str
    made_at: datetime
    services: list[str]
    files: list[Entry]


class Exports:
    """Makes archives, a few at a time."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._slots = asyncio.Semaphore(AT_A_TIME)

    async def make(self, person_id: UUID, username: str) -> tuple[Archive, int]:
        """Return the whole archive, to be read from its start, and its size; close it afterwards.

        Raises Unavailable when a service does not answer, ExportsBusy, TooMany.
        """
        await self._core.limiter.require(EXPORTS_PER_PERSON, str(person_id))
        if self._slots.locked():
            raise ExportsBusy
        async with self._slots:
            archive = await asyncio.to_thread(Archive, now())
            try:
                async with asyncio.timeout(GATHER_S):
                    await self._gather(archive, person_id)
                return archive, await self._finish(archive, person_id, username)
            except TooLarge:
                archive.close()
                log.warning("export_too_large", person_id=person_id)
                raise Unavailable("There is more than one archive can hold.") from None
            except BaseException:
                archive.close()
                raise

    async def _gather(self, archive: Archive, person_id: UUID) -> None:
        mine = personal.lines(self._core.sessions, own.collections(person_id))
        await _write(archive, "auth", mine)
        async with unit(self._core.sessions) as session:
            picture = await find_avatar(session, person_id)
        if picture is not None:
            await asyncio.to_thread(archive.add_file, "auth", "avatar.webp", picture)
        for service in OTHERS:
            await _write(archive, service, self._core.ask.export(service, person_id))

    async def _finish(self, archive: Archive, person_id: UUID, username: str) -> int:
        archive.end_entry()
        manifest = Manifest(
            format=FORMAT,
            version=1,
            origin=self._core.settings.origin,
            person_id=person_id,
            username=username,
            made_at=now(),
            services=["auth", *OTHERS],
            files=archive.entries,
        )
        return await asyncio.to_thread(archive.finish, manifest)


async def _write(archive: Archive, service: str, lines: AsyncGenerator[ExportLine]) -> None:
    batch: list[ExportLine] = []
    async with aclosing(lines) as found:
        async for line in found:
            if batch and (len(batch) == BATCH or batch[0].collection != line.collection):
                await _hand_over(archive, service, batch)
                batch = []
            batch.append(line)
    if batch:
        await _hand_over(archive, service, batch)


async def _hand_over(archive: Archive, service: str, batch: list[ExportLine]) -> None:
    items = [line.item for line in batch]
    await asyncio.to_thread(archive.add_items, service, batch[0].collection, items)


async def pieces(archive: Archive) -> AsyncIterator[bytes]:
    """Yield the bytes of an archive, then let it go."""
    try:
        while some := await asyncio.to_thread(archive.file.read, PIECE):
            yield some
    finally:
        archive.close()
