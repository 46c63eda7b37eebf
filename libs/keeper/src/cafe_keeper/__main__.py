"""The command line `cafe`: what an operator does to an installation.

It finds the local stack by CAFE_HOME, and in a container the one around it by CAFE_SECRETS. What
belongs to a service is done by that service's own command.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from cafe_http.problems import is_dependency_down
from cafe_keeper import archive, doctor
from cafe_keeper.archive import Unusable
from cafe_keeper.backup import backup
from cafe_keeper.export import export
from cafe_keeper.installation import Installation, Unknown, find
from cafe_keeper.restore import InUse, restore
from cafe_keeper.snapshot import Busy

EXPECTED = (Unknown, Busy, InUse, Unusable)

COMMANDS = (
    ("create-admin", "username", "make an account that administers"),
    ("make-admin", "username", "let somebody administer who has an account"),
    ("reset-password", "username", "print a link by which somebody chooses one"),
    ("close-room", "code", "delete a room with all that is in it"),
    ("rotate-keys", None, "retire the key that signs identities"),
    (
        "renew-keys",
        None,
        "after CAFE_KEY_SECRET changed: new keys; authenticator apps are forgotten",
    ),
    ("backup", "file", "write everything into a file, as of one instant"),
    ("restore", "file", "fill an empty installation from a backup"),
    ("verify", "file", "check that a backup is whole"),
    ("export", "file", "write every table as CSV into a zip, without secrets"),
    ("doctor", None, "look at everything and say how it is"),
)


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    grammar = argparse.ArgumentParser(prog="cafe", description="Look after a Virtual Cafe.")
    verbs = grammar.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for verb, argument, what in COMMANDS:
        command = verbs.add_parser(verb, help=what, description=f"{what[0].upper()}{what[1:]}.")
        if argument is not None:
            command.add_argument(argument, type=Path if argument == "file" else str)
    return grammar


SERVICE_COMMANDS = {
    "create-admin": ("auth", "create-admin", "username"),
    "make-admin": ("auth", "admin", "username"),
    "reset-password": ("auth", "reset-link", "username"),
    "rotate-keys": ("auth", "rotate-keys", None),
    "renew-keys": ("auth", "renew-keys", None),
    "close-room": ("rooms", "close", "code"),
}


def run(arguments: argparse.Namespace) -> int:
    """Do what one verb says and return the exit status."""
    if arguments.verb == "verify":
        with _room_beside(arguments.file) as made:
            _tell(archive.read(arguments.file, Path(made)))
        return 0
    installation = find()
    if arguments.verb in SERVICE_COMMANDS:
        return _by_service(installation, arguments)
    match arguments.verb:
        case "backup":
            _tell(asyncio.run(backup(installation, _target(arguments.file))))
        case "restore":
            with _room_beside(arguments.file) as made:
                manifest = archive.read(arguments.file, Path(made))
                asyncio.run(restore(installation, manifest, Path(made)))
            _tell(manifest)
        case "export":
            counts = asyncio.run(export(installation, _target(arguments.file)))
            _say(f"{sum(counts.values())} rows of {len(counts)} tables")
        case _:
            found = asyncio.run(doctor.examine(installation))
            _say(doctor.text(found))
            return 0 if all(one.well for one in found) else 1
    return 0


def _by_service(installation: Installation, arguments: argparse.Namespace) -> int:
    service, command, argument = SERVICE_COMMANDS[arguments.verb]
    words = [sys.executable, "-m", f"cafe_{service}", command]
    if argument is not None:
        words.append(getattr(arguments, argument))
    # A command opens no port; the settings want them all the same.
    ports = {"CAFE_HTTP_PORT": "0", "CAFE_INTERNAL_PORT": "0"}
    environment = {**os.environ, **ports, **installation.environments[service]}
    return subprocess.run(words, env=environment, check=False).returncode  # noqa: S603


def _target(file: Path) -> Path:
    """Return where to write, before anything is read. Raises Unusable."""
    target = file.absolute()
    if not target.parent.is_dir():
        raise Unusable(f"there is no folder {target.parent}")
    if target.is_dir():
        raise Unusable(f"{target} is a folder; name a file")
    return target


def _room_beside(file: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return where to unpack a backup: /tmp is memory in containers, and the file may be large."""
    folder = file.absolute().parent
    return tempfile.TemporaryDirectory(
        dir=folder if os.access(folder, os.W_OK) else None, prefix=".cafe-restore-"
    )


def _tell(manifest: archive.Manifest) -> None:
    tables = [
        table for database in manifest.databases.values() for table in database.tables.values()
    ]
    rows = sum(table.rows for table in tables)
    _say(
        f"{rows} rows of {len(tables)} tables, {manifest.events} events under way,"
        f" as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main() -> None:
    """Do what the command line says."""
    arguments = parser().parse_args()
    try:
        sys.exit(run(arguments))
    except EXPECTED as error:
        sys.exit(f"cafe: {error}")
    except (OSError, asyncpg.PostgresError, SQLAlchemyError) as error:
        sys.exit(f"cafe: {_why(error)}")


def _why(error: Exception) -> str:
    """Say what went wrong. The kind only: texts of drivers quote what they were given."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    if is_dependency_down(error):
        return f"PostgreSQL does not answer ({kind}): is the café running?"
    return kind


if __name__ == "__main__":
    main()
