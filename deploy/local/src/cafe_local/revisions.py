"""Is a database at the newest revision? Asked without starting the service, which takes seconds."""

import re
from pathlib import Path

from cafe_local import postgres

REVISION = re.compile(r"^revision\b[^=\n]*=\s*[\"'](\w+)[\"']", re.MULTILINE)
PREDECESSOR = re.compile(r"^down_revision\b[^=\n]*=\s*(.*)", re.MULTILINE)
QUOTED = re.compile(r"[\"'](\w+)[\"']")


def heads(versions: Path) -> set[str]:
    """Return the newest revisions among the migration files of a service, read as text."""
    known: set[str] = set()
    succeeded: set[str] = set()
    for file in versions.glob("*.py"):
        text = file.read_text()
        known.update(REVISION.findall(text))
        for predecessors in PREDECESSOR.findall(text):
            succeeded.update(QUOTED.findall(predecessors))
    return known - succeeded


def is_current(database_url: str, versions: Path) -> bool:
    """Say whether the database is known to be at the newest revision; when in doubt it is not."""
    try:
        # Asked first: a table that is not there would leave an error in PostgreSQL's log.
        if postgres.psql(database_url, "SELECT to_regclass('alembic_version')") == "":
            return False
        applied = postgres.psql(database_url, "SELECT version_num FROM alembic_version")
    except postgres.PostgresFailed:
        return False
    return applied != "" and set(applied.split()) == heads(versions)
