"""Our own small runner of PostgreSQL: make a data folder, run it, make databases in it."""

import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cafe_local import binaries

SUPERUSER = "postgres"
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""PostgreSQL's own, the same everywhere: the order of code points, the case of every letter."""
DEFAULT_PORT = 5432
TIMEOUT_S = 60
# A name goes into SQL between double quotes, a secret between single ones.
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
SECRET = re.compile(r"[A-Za-z0-9]+")


class PostgresFailed(Exception):
    """PostgreSQL refused; the message is its own."""


def open_to_others(path: Path) -> bool:
    """Say whether any user may enter `path`'s folder."""
    folder = path.parent.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def identity_for(data: Path) -> str:
    """Return as whom to run PostgreSQL (`--as` of cafe_local.launch); it refuses root."""
    if os.geteuid() != 0:
        return "self"
    folders = (data, binaries.postgres_folder() / "postgres")
    return "nobody" if all(open_to_others(path) for path in folders) else "mapped"


def owner_for(become: str) -> tuple[int, int]:
    """Return the ids of user and group that the data folder must have for `become`."""
    if become == "nobody":
        account = pwd.getpwnam("nobody")
        return account.pw_uid, account.pw_gid
    return os.geteuid(), os.getegid()


def adopt(data: Path, become: str, configuration: Path) -> None:
    """Give the data folder to whom PostgreSQL now runs as, and put our `postgresql.conf` into it.

    The identity changes when the installation moves below a closed folder, or out of one.
    """
    owner = owner_for(become)
    if data.stat().st_uid != owner[0]:
        for path in (data, *data.rglob("*")):
            os.chown(path, *owner, follow_symlinks=False)
    installed = data / "postgresql.conf"
    shutil.copyfile(configuration, installed)
    os.chown(installed, *owner)


def as_identity(become: str, command: Sequence[str]) -> list[str]:
    """Return `command` behind the launcher, so that it runs as PostgreSQL itself will."""
    return [
        str(binaries.script("python")),
        "-m",
        "cafe_local.launch",
        "--as",
        become,
        "--",
        *command,
    ]


def create_cluster(data: Path, password: str, *, durable: bool, locale: bool = True) -> None:
    """Make the data folder at `data` (mode 0700) with a superuser `postgres`.

    Made beside its place and renamed when complete, so that an interrupted first start is begun
    again. Passwords are checked with SCRAM on every connection. `durable` False skips fsync: for
    tests only. `locale` False is as it was before: the case of letters of ASCII and no others.
    Raises PostgresFailed.
    """
    fresh = data.with_name(f"{data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    secret = data.with_name(f"{data.name}.secret")
    secret.touch(mode=0o600)
    secret.write_text(password)
    become = identity_for(data)
    for path in (fresh, secret):
        os.chown(path, *owner_for(become))
    command = [str(binaries.postgres_folder() / "initdb"), "-D", str(fresh), "-U", SUPERUSER]
    command += ["--auth-host=scram-sha-256", "--auth-local=scram-sha-256", f"--pwfile={secret}"]
    command += ["--encoding=UTF8", "--no-locale", "--data-checksums", *(LOCALE if locale else [])]
    command += [] if durable else ["--no-sync"]
    answer = subprocess.run(
        as_identity(become, command), capture_output=True, text=True, check=False, timeout=TIMEOUT_S
    )
    secret.unlink()
    if answer.returncode != 0:
        raise PostgresFailed(f"initdb failed:\n{answer.stdout}{answer.stderr}")
    fresh.rename(data)


def serve_command(data: Path, port: int, options: dict[str, str]) -> list[str]:
    """Return the command line of the server: loopback only, no Unix socket, with `options` set."""
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", **options}
    command = [str(binaries.postgres_folder() / "postgres"), "-D", str(data), "-p", str(port)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return command


def url(role: str, password: str, port: int, database: str) -> str:
    """Return the url of a role in a database on this machine."""
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def psql(database_url: str, sql: str) -> str:
    """Run SQL through `psql` and return the unaligned answer; PostgresFailed with psql's words.

    A subprocess rather than a driver: it works inside and outside an event loop alike.
    """
    parts = urlsplit(database_url)
    environment = {**os.environ, "PGPASSWORD": parts.password or "", "PGCONNECT_TIMEOUT": "5"}
    command = [
        str(binaries.postgres_folder() / "psql"),
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
    ]
    command += [
        "-h",
        str(parts.hostname),
        "-p",
        str(parts.port),
        "-U",
        str(parts.username),
        "-d",
        parts.path[1:],
    ]
    answer = subprocess.run(
        command,
        input=sql,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=TIMEOUT_S,
    )
    if answer.returncode != 0:
        raise PostgresFailed(answer.stderr.strip())
    return answer.stdout.strip()


def is_ready(database_url: str) -> bool:
    """Say whether the server takes queries with the password of this url."""
    try:
        psql(database_url, "SELECT 1")
    except (PostgresFailed, subprocess.TimeoutExpired):
        return False
    return True


def create_database(admin_url: str, name: str, password: str) -> str:
    """Make, unless they exist, the role and its own database `name`; return the role's url.

    The role's password becomes `password` in any case. Nobody else may connect to the database.
    Raises ValueError for a name or password that would need quoting, and PostgresFailed.
    """
    if not NAME.fullmatch(name) or not SECRET.fullmatch(password):
        raise ValueError(f"unusable name or password for database {name!r}")
    known = psql(
        admin_url,
        f"SELECT 'role' FROM pg_roles WHERE rolname = '{name}' "  # noqa: S608 - checked above
        f"UNION ALL SELECT 'database' FROM pg_database WHERE datname = '{name}'",
    ).split()
    verb = "ALTER" if "role" in known else "CREATE"
    statements = [f"{verb} ROLE \"{name}\" LOGIN PASSWORD '{password}';"]
    if "database" not in known:
        statements.append(f'CREATE DATABASE "{name}" OWNER "{name}";')
    statements.append(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC;')
    psql(admin_url, "\n".join(statements))
    return url(name, password, urlsplit(admin_url).port or DEFAULT_PORT, name)
