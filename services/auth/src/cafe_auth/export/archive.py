"""A zip in a temporary file, written collection by collection: memory stays flat. Blocking."""

import contextlib
import hashlib
import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from msgspec import Struct

from cafe_contracts import wire

BYTES_MAX = 256 * 1024 * 1024
"""Of all entries together before they are squeezed: 600,000 messages of 400 bytes. Beyond it
something is wrong, and no disk, in containers often memory, is to be filled by it."""


class TooLarge(Exception):
    """There is more than BYTES_MAX."""


class Entry(Struct, frozen=True, kw_only=True):
    """A file of the archive, as the manifest tells of it. bytes: before it was squeezed."""

    name: str
    service: str
    collection: str
    count: int
    bytes: int
    sha256: str


class Archive:
    """Takes items in the order of their collections; `finish` makes it whole."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        # Nameless on Linux: whatever happens, nothing stays on the disk.
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `close` ends it
        self._zip = ZipFile(self.file, "w", ZIP_DEFLATED, compresslevel=6)
        self._writing: _Writing | None = None
        self._total = 0
        self.entries: list[Entry] = []

    def add_items(self, service: str, collection: str, items: Sequence[Any]) -> None:
        """Add items, as JSON, to a collection. Raises TooLarge, OSError."""
        if self._writing is None or self._writing.of != (service, collection):
            self.end_entry()
            self._writing = _Writing(self._open(service, f"{collection}.json"), service, collection)
        for item in items:
            self._total += self._writing.add(wire.encode(item))
        self._limit()

    def add_file(self, service: str, name: str, content: bytes) -> None:
        """Add a file as it is. Raises TooLarge, OSError."""
        self.end_entry()
        with self._open(service, name) as target:
            target.write(content)
        self._total += len(content)
        self._limit()
        self.entries.append(
            Entry(
                name=f"{service}/{name}",
                service=service,
                collection=name.partition(".")[0],
                count=1,
                bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
        )

    def end_entry(self) -> None:
        """End the collection that is being written; `entries` tells of everything now."""
        if self._writing is not None:
            self.entries.append(self._writing.end())
            self._writing = None

    def finish(self, manifest: Struct) -> int:
        """Add the manifest, make the archive whole, and return its size in bytes."""
        with self._zip.open(self._info("manifest.json"), "w") as target:
            target.write(wire.encode(manifest))
        self._zip.close()
        size = self.file.tell()
        self.file.seek(0)
        return size

    def close(self) -> None:
        """Give the space on the disk back, also of one that was never finished."""
        # What is open complains when it is dropped; where the disk is full, it cannot even end.
        with contextlib.suppress(OSError):
            self.end_entry()
            self._zip.close()
        self.file.close()

    def _limit(self) -> None:
        if self._total > BYTES_MAX:
            raise TooLarge

    def _open(self, service: str, name: str) -> IO[bytes]:
        return self._zip.open(self._info(f"{service}/{name}"), "w", force_zip64=True)

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, date_time=self._at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


class _Writing:
    """A JSON array that is being written into an entry."""

    def __init__(self, target: IO[bytes], service: str, collection: str) -> None:
        self.of = (service, collection)
        self._target = target
        self._hash = hashlib.sha256()
        self._count = self._bytes = 0

    def add(self, item: bytes) -> int:
        written = self._write((b",\n" if self._count else b"[\n") + item)
        self._count += 1
        return written

    def end(self) -> Entry:
        self._write(b"\n]\n")
        self._target.close()
        service, collection = self.of
        return Entry(
            name=f"{service}/{collection}.json",
            service=service,
            collection=collection,
            count=self._count,
            bytes=self._bytes,
            sha256=self._hash.hexdigest(),
        )

    def _write(self, some: bytes) -> int:
        self._target.write(some)
        self._hash.update(some)
        self._bytes += len(some)
        return len(some)
