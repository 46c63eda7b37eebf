"""Become a server: drop rights, follow the parent into its death, leave a pid file, then exec.

`python -m cafe_local.launch [options] -- program arguments…` stands in front of every server of the
local stack and of the tests. The process id stays the same through exec, so the pid file holds the
server's own.
"""

import argparse
import ctypes
import json
import os
import pwd
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY_INSIDE = 65534


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    options = argparse.ArgumentParser(prog="launch")
    options.add_argument(
        "--pid-file", type=Path, help="where to leave the pid, written anew at each start"
    )
    options.add_argument("--environment", type=Path, help="JSON object of variables to add")
    options.add_argument(
        "--death-signal", default="SIGTERM", help="what the kernel sends when the parent dies"
    )
    options.add_argument("--cwd", type=Path, default=Path("/"))
    options.add_argument(
        "--as", dest="become", choices=("self", "nobody", "mapped"), default="self"
    )
    options.add_argument("command", nargs="+")
    return options


def drop_to_nobody() -> None:
    """Become the user `nobody` for good."""
    account = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def map_to_nobody() -> None:
    """Enter a user namespace in which root looks like `nobody` and yet may read root's folders.

    For PostgreSQL, which refuses to be root, under a folder that is closed to others such as /root.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "cannot make a user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY_INSIDE} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY_INSIDE} 0 1")


def follow_parent(parent: int, death_signal: str) -> None:
    """Have the kernel signal this process when its parent dies; on Linux only, elsewhere nothing.

    To be called after the change of user, which clears it. `parent` is the parent of before: when
    it has already gone, SystemExit is raised.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.Signals[death_signal].value)
    if os.getppid() != parent:
        raise SystemExit("the parent is gone")


def main(arguments: Sequence[str] | None = None) -> None:
    """Become the command."""
    parent = os.getppid()
    options = parser().parse_args(arguments)
    environment = dict(os.environ)
    if options.environment is not None:
        environment |= json.loads(options.environment.read_text())
    if options.pid_file is not None:
        fresh = options.pid_file.with_suffix(".new")
        fresh.write_text(f"{os.getpid()}\n")
        fresh.replace(options.pid_file)
    os.chdir(options.cwd)
    if options.become == "nobody":
        drop_to_nobody()
    elif options.become == "mapped":
        map_to_nobody()
    follow_parent(parent, options.death_signal)
    os.execve(options.command[0], options.command, environment)  # noqa: S606 - that is its purpose


if __name__ == "__main__":
    main()
