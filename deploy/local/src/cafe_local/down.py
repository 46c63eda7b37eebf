"""`make down`: stop everything that belongs to a home, also after a crash."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from cafe_local.control import supervisor_process
from cafe_local.home import Home
from cafe_local.options import Options
from cafe_local.program import STOP_WAIT_S
from cafe_local.say import progress

# Three groups one after the other, each with its own limit, and a little for the supervisor itself.
STOP_LIMIT_S = 3 * STOP_WAIT_S + 5
LEAVE_S = 5.0
POLL_S = 0.1


def down(options: Options, *, quiet: bool = False) -> int:
    """Stop the stack and return 0; nothing to stop is fine too."""
    home = Home(options.home)
    supervisor = supervisor_process(home)
    if supervisor is not None:
        if not quiet:
            progress("stopping: services drain their sockets first")
        supervisor.send_signal(signal.SIGTERM)
        gone, _ = psutil.wait_procs([supervisor], timeout=STOP_LIMIT_S)
        if not gone:
            supervisor.kill()
    left = sweep(home)
    wait_for_up(home)
    if not quiet:
        progress("stopped" if supervisor is not None or left else "was not running")
    return 0


def sweep(home: Home) -> int:
    """End processes of this home that have lost their supervisor; return how many there were."""
    orphans = belonging(home)
    for number, limit_s in (
        (signal.SIGCONT, 0.0),
        (signal.SIGTERM, LEAVE_S),
        (signal.SIGKILL, LEAVE_S),
    ):
        for process in orphans:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue
        if limit_s:
            wait_gone(orphans, limit_s)
    return len(orphans)


def belonging(home: Home) -> list[psutil.Process]:
    """Return the live processes that this home's launcher started, and their descendants.

    Known by a pid file whose process still has the home in its environment, command line or working
    folder: a shell in which somebody exported CAFE_HOME has no pid file and is left alone.
    """
    found: dict[int, psutil.Process] = {}
    for file in home.run.glob("*.pid"):
        pid = home.pid(file.stem)
        if pid is None or file.stem in ("up", "supervisord") or not _of_home(pid, home.path):
            continue
        try:
            process = psutil.Process(pid)
            for member in (process, *process.children(recursive=True)):
                found[member.pid] = member
        except psutil.NoSuchProcess:
            continue
    # Children of a PostgreSQL that was killed hard have no parent of ours any more, but its working
    # folder.
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and Path(process.cwd()) == home.data / "postgres":
                found[process.pid] = process
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
            continue
    return list(found.values())


def wait_gone(processes: Sequence[psutil.Process], limit_s: float) -> None:
    """Wait until none of the processes runs any more; zombies do not count."""
    deadline = time.monotonic() + limit_s
    while any(_runs(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(POLL_S)


def wait_for_up(home: Home) -> None:
    """Wait for a `make up` in the foreground to notice that it is over."""
    pid = home.pid("up")
    if pid is None or pid == os.getpid():
        return
    if _of_home(pid, home.path):
        wait_gone([psutil.Process(pid)], LEAVE_S)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _of_home(pid: int, home: Path) -> bool:
    try:
        process = psutil.Process(pid)
        words = [process.cwd(), *process.cmdline(), process.environ().get("CAFE_HOME", "")]
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return False
    return any(word == str(home) or str(home) + os.sep in word for word in words)
