"""`make restore FILE=…`: a fresh home from a backup: its secrets first, then the databases."""

import subprocess
import sys
import tarfile
from pathlib import Path

from cafe_local import down, postgres
from cafe_local.bringup import StartFailed, wait_postgres, wait_ready
from cafe_local.control import Control
from cafe_local.home import Home
from cafe_local.options import SERVICES, Options, UsageError
from cafe_local.say import progress
from cafe_local.secret import write_private
from cafe_local.topology import Stack, base_environment
from cafe_local.up import interrupted_by_signals, prepare, start_supervisor, starting

SECRETS = "secrets/"


def restore(options: Options, file: Path) -> int:
    """Make the home anew from a backup and return the exit status of `make restore`.

    The café is stopped afterwards; `make up` starts it. Raises UsageError for a home in use.
    """
    home = Home(options.home)
    if home.data.exists() and any(home.data.iterdir()):
        raise UsageError(
            f"{home.path} has data already; restore into another home (CAFE_HOME=…), or move "
            "this one away first"
        )
    # Before anything is made here: half a home from half a backup would help nobody.
    if keeper(options, "verify", file) != 0:
        return 1
    home.create()
    with starting(home):
        take_secrets(file, home)
        stack = prepare(options, home)
        supervisor = start_supervisor(stack, follow=False)
        try:
            with interrupted_by_signals():
                fill(stack, supervisor)
                status = keeper(options, "restore", file)
        finally:
            supervisor.terminate()
            supervisor.wait(down.STOP_LIMIT_S)
            down.sweep(home)
    if status == 0:
        print("restored; `make up` starts it", flush=True)
    return status


def take_secrets(file: Path, home: Home) -> None:
    """Write the secrets of a backup that has been verified into the home."""
    with tarfile.open(file, mode="r:gz") as tar:
        for member in tar.getmembers():
            if not (member.isfile() and member.name.startswith(SECRETS)):
                continue
            content = tar.extractfile(member)
            assert content is not None
            target = home.secrets / member.name.removeprefix(SECRETS)
            if not target.resolve().is_relative_to(home.secrets.resolve()):
                raise StartFailed(f"the backup names a secret outside of its folder: {member.name}")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(target, content.read().decode())


def fill(stack: Stack, supervisor: "subprocess.Popen[bytes]") -> None:
    """Start the stores and make the databases, empty. Raises StartFailed."""
    control = Control(stack.home, stack.ports["supervisor"])
    stores = [program for program in stack.programs if program.group == "stores"]
    wait_ready(stores, control, stack.home, supervisor)
    wait_postgres(stack)
    for service in SERVICES:
        password = stack.home.secret(f"database-{service}")
        postgres.create_database(stack.admin_url, service, password)
    progress("filling the databases")


def keeper(options: Options, verb: str, file: Path) -> int:
    """Run a command of `cafe` for this home and return its exit status."""
    return subprocess.run(
        [sys.executable, "-m", "cafe_keeper", verb, str(file.absolute())],
        cwd=options.root,
        env=base_environment(options),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
