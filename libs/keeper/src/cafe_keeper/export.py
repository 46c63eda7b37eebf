"""`cafe export`: every table as CSV, for people and spreadsheets; without what would open doors."""

import tempfile
import zipfile
from pathlib import Path

from cafe_keeper import snapshot, tables
from cafe_keeper.installation import Installation
from cafe_keeper.tables import TableShape

PLUMBING = frozenset({"outbox", "inbox", "idempotency", "signals"})
"""Tables that hold nothing of anybody's, or what is on its way."""
TELLTALE = (
    "password",
    "secret",
    "token",
    "digest",
    "sealed",
    "private",
    "credential",
    "recovery",
    "key",
)
"""A table or column with such a word in its name is left out."""


def shown(table: TableShape) -> TableShape | None:
    """Return the part of a table that an export shows, None for none of it."""
    if table.name in PLUMBING or any(word in table.name for word in TELLTALE):
        return None
    columns = [one for one in table.columns if not any(word in one for word in TELLTALE)]
    return TableShape(table.name, columns) if columns else None


async def export(installation: Installation, target: Path) -> dict[str, int]:
    """Write a zip and return the rows of each file in it. Raises snapshot.Busy or OSError."""
    counts = {}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".cafe-export-") as made:
        async with snapshot.taken(installation) as held:
            for service, connection in held.connections.items():
                for table in await tables.tables(connection):
                    if (part := shown(table)) is not None:
                        file = Path(made) / f"{service}-{table.name}.csv"
                        counts[file.name] = await tables.copy_out(connection, part, file)
        fresh = Path(made) / "export.zip"
        fresh.touch(mode=0o600)
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as output:
            for name in counts:
                output.write(Path(made) / name, arcname=name)
        fresh.replace(target)
    return counts
