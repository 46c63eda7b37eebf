"""One real server as a child process, for tests: it can be killed and frozen."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

START_LIMIT_S = 30.0
STOP_LIMIT_S = 15.0
POLL_S = 0.02
LOG_TAIL_BYTES = 4000

# The kernel sends the parent-death signal when the *thread* that started a child ends. A test may
# restart a server from a short-lived thread (asyncio.to_thread), so one thread that lives as long
# as the process does it.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cafe-starter")


class ServerFailed(Exception):
    """A server did not start or stop; the message carries the end of its log."""


def family(pid: int) -> list[psutil.Process]:
    """Return the process and all its descendants, or nothing when it is gone.

    By ancestry, since PostgreSQL's children lead process groups of their own.
    """
    try:
        eldest = psutil.Process(pid)
        return [eldest, *eldest.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def signal_family(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process and all its descendants."""
    for process in family(pid):
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def _lives(process: psutil.Process) -> bool:
    """Say whether the process still runs; a zombie that init has not yet reaped does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class Server:
    """A server process that can be started again on the same port and data.

    `ready` says whether the server answers. `become` is how root drops its rights (see
    cafe_local.launch).
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        ready: Callable[[], bool],
        stop_signal: signal.Signals = signal.SIGTERM,
        become: str = "self",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = list(command)
        self._folder = folder
        self._ready = ready
        self._stop_signal = stop_signal
        self._become = become
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._frozen: list[psutil.Process] = []

    @property
    def pid(self) -> int:
        """The server's own process id; ServerFailed when it does not run."""
        if self._process is None:
            raise ServerFailed(f"{self.name} does not run")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives, frozen or not."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start and wait until the server answers; ServerFailed with its log's end otherwise."""
        if self.running:
            return
        self._process = _starter.submit(self._spawn).result()
        deadline = time.monotonic() + START_LIMIT_S
        while not self._ready():
            if self._process.poll() is not None:
                raise ServerFailed(f"{self.name} ended at start:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(
                    f"{self.name} did not answer within {START_LIMIT_S:g} s:\n{self.log_tail()}"
                )
            time.sleep(POLL_S)

    def stop(self) -> int | None:
        """End the server cleanly and return its exit status; None when it did not run."""
        if self._process is None:
            return None
        self.thaw()
        if self._process.poll() is None:
            self._process.send_signal(self._stop_signal)
        try:
            status = self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerFailed(
                f"{self.name} did not stop within {STOP_LIMIT_S:g} s:\n{self.log_tail()}"
            ) from None
        self._process = None
        return status

    def kill(self) -> None:
        """SIGKILL to the process and all its children, at once."""
        if self._process is None:
            return
        victims = family(self._process.pid)
        for victim in victims:
            try:
                victim.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait()
        deadline = time.monotonic() + STOP_LIMIT_S
        while any(_lives(victim) for victim in victims) and time.monotonic() < deadline:
            time.sleep(POLL_S)
        self._process, self._frozen = None, []

    def restart(self) -> None:
        """Stop cleanly if it runs, then start on the same port with the same data."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """SIGSTOP to the whole family: connections stay open and nothing answers."""
        self._frozen = family(self.pid)
        signal_family(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT after `freeze`; does nothing otherwise."""
        for process in reversed(self._frozen):
            try:
                process.send_signal(signal.SIGCONT)
            except psutil.NoSuchProcess:
                continue
        self._frozen = []

    def log_tail(self) -> str:
        """Return the end of the server's log."""
        if not self.log.exists():
            return "(no log)"
        return self.log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")

    def _spawn(self) -> subprocess.Popen[bytes]:
        launch = [sys.executable, "-m", "cafe_local.launch"]
        launch += ["--death-signal", self._stop_signal.name]
        launch += [
            "--as",
            self._become,
            "--cwd",
            "/" if self._become == "nobody" else str(self._folder),
            "--",
        ]
        with self.log.open("ab") as log:
            # A session of its own, so that Ctrl-C in the terminal reaches pytest only, which then
            # stops us.
            return subprocess.Popen(
                [*launch, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
