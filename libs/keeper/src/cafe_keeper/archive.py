"""A backup as a file: a compressed tar of CSV, events, secrets, and a manifest with checksums."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from cafe_keeper.snapshot import KeptEvent

FORMAT = 1
MANIFEST = "manifest.json"
EVENTS = "events.json"


class Unusable(Exception):
    """A file cannot be restored; the message says why."""


class Kept(Struct, frozen=True):
    """One table: its columns in the order of the file, and how many rows it has."""

    columns: Sequence[str]
    rows: int


class Database(Struct, frozen=True):
    """revision: of the migrations. tables: each after those that it refers to."""

    revision: str
    tables: Mapping[str, Kept]


class Manifest(Struct, frozen=True, kw_only=True):
    """What is in a backup. files: the SHA-256 of each other file in it."""

    format: int
    made_at: datetime
    version: str
    databases: Mapping[str, Database]
    events: int
    files: Mapping[str, str]


def table_file(service: str, table: str) -> str:
    """Return where a table's rows are."""
    return f"{service}/{table}.csv"


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def files_of(folder: Path) -> list[Path]:
    """Return every file below a folder, but the manifest."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def write(folder: Path, target: Path) -> None:
    """Make the file, for its owner only; a reader sees no half of it."""
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as output:
        with tarfile.open(fileobj=output, mode="w:gz", compresslevel=6) as tar:
            # First, so that `tar tzf` and a reader in a hurry see it at once.
            for path in [folder / MANIFEST, *files_of(folder)]:
                tar.add(path, arcname=str(path.relative_to(folder)), filter=_nobody_s)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(target)


def _nobody_s(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def read(file: Path, folder: Path) -> Manifest:
    """Unpack a backup and check every file in it. Raises Unusable."""
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            _unpack(tar, folder)
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, tarfile.TarError, EOFError, msgspec.DecodeError) as error:
        raise Unusable(f"{file} is no whole backup ({type(error).__name__})") from None
    if manifest.format != FORMAT:
        raise Unusable(f"{file} is of format {manifest.format}; this release reads {FORMAT}")
    found = {str(path.relative_to(folder)): digest(path) for path in files_of(folder)}
    if found != dict(manifest.files):
        wrong = sorted(set(found.items()) ^ set(manifest.files.items()))
        raise Unusable(f"{file} is damaged: {wrong[0][0]}")
    return manifest


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Write plain files below `folder`, and nothing else. (Python 3.11.2 knows no filters yet.)"""
    root = folder.resolve()
    for member in tar:
        target = (root / member.name).resolve()
        content = tar.extractfile(member) if member.isfile() else None
        if content is None or not target.is_relative_to(root):
            raise tarfile.TarError("no plain file of ours")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as output:
            shutil.copyfileobj(content, output)


def read_events(folder: Path) -> list[KeptEvent]:
    """Return the events that were under way."""
    return msgspec.json.decode((folder / EVENTS).read_bytes(), type=list[KeptEvent])
