"""`cafe backup`: everything that cannot be made again, as of one instant, while all goes on."""

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

import msgspec

from cafe_chassis.clock import now
from cafe_keeper import archive, snapshot, tables
from cafe_keeper.archive import Database, Kept, Manifest
from cafe_keeper.installation import Installation
from cafe_keeper.snapshot import Snapshot


async def backup(installation: Installation, target: Path) -> Manifest:
    """Write a backup to `target` (mode 0600). Raises snapshot.Busy, or OSError for a full disk.

    Nothing is left behind when it fails.
    """
    # Beside the target: there must be room for it anyway, and /tmp may be small memory.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".cafe-backup-") as made:
        folder = Path(made)
        async with snapshot.taken(installation) as held:
            made_at = now()
            databases = await _databases(held, folder)
            (folder / archive.EVENTS).write_bytes(msgspec.json.encode(list(held.events)))
            events = len(held.events)
        shutil.copytree(installation.secrets, folder / "secrets")
        manifest = Manifest(
            format=archive.FORMAT,
            made_at=made_at,
            version=version("cafe-keeper"),
            databases=databases,
            events=events,
            files={
                str(path.relative_to(folder)): archive.digest(path)
                for path in archive.files_of(folder)
            },
        )
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        (folder / archive.MANIFEST).write_bytes(text)
        archive.write(folder, target)
    return manifest


async def _databases(held: Snapshot, folder: Path) -> dict[str, Database]:
    found = {}
    for service, connection in held.connections.items():
        (folder / service).mkdir()
        kept = {}
        for table in await tables.tables(connection):
            file = folder / archive.table_file(service, table.name)
            kept[table.name] = Kept(table.columns, await tables.copy_out(connection, table, file))
        found[service] = Database(await tables.revision(connection), kept)
    return found
