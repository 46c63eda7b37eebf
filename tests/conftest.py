"""The whole café, started as a newcomer would, once per session: for system and browser tests."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from auth_provider import CLIENT_ID, CLIENT_SECRET

ROOT = Path(__file__).parent.parent
UP_S = 120
DOWN_S = 60
MINUTE_S = 2
"""A timer's minute in these tests: a focus phase of one minute is over in two seconds."""


@dataclass(frozen=True)
class Cafe:
    """A running installation of its own, with two replicas of what holds sockets."""

    home: Path
    port: int
    provider_port: int
    """Where tests may run the provider `campus` that this installation knows."""
    replicas: str = "chat=2 signaling=2"

    @property
    def origin(self) -> str:
        """The site's own origin."""
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """What `cafe_local` needs to find this installation."""
        return {
            **os.environ,
            "CAFE_HOME": str(self.home),
            "CAFE_PORT": str(self.port),
            "CAFE_REPLICAS": self.replicas,
            "CAFE_LIMITS": "off",
            # One line for each request and each event, which a test follows through all services.
            "CAFE_LOG_LEVEL": "debug",
            "CAFE_TIMER_MINUTE_S": str(MINUTE_S),
            "CAFE_OIDC_PROVIDERS": json.dumps([self.provider]),
        }

    @property
    def provider(self) -> dict[str, str]:
        """The provider that people can log in by, once a test runs it."""
        return {
            "id": "campus",
            "name": "Campus login",
            "issuer": f"http://127.0.0.1:{self.provider_port}",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }

    def command(self, *arguments: str, timeout_s: float) -> str:
        """Run `python -m cafe_local …` for this installation and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "cafe_local", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"cafe_local {arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def pid(self, process: str) -> int:
        """Return the server's own pid of `chat-1`, `nats`, …"""
        return int((self.home / "run" / f"{process}.pid").read_text())

    def kill(self, process: str) -> int:
        """End a process without warning and return the pid it had."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGKILL)
        return pid

    @contextlib.contextmanager
    def frozen(self, process: str) -> Iterator[None]:
        """Stop a process for the length of the block, as a swapped-out machine would."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def back(self, process: str, old_pid: int, within_s: float = 30) -> None:
        """Wait until the supervisor has started a process anew."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            with contextlib.suppress(FileNotFoundError, ValueError):
                if self.pid(process) != old_pid:
                    return
            time.sleep(0.1)
        pytest.fail(f"{process} did not come back within {within_s} s")

    def log(self, process: str) -> str:
        """Return everything a process has logged."""
        return (self.home / "log" / f"{process}.log").read_text(errors="replace")


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes_of(home: Path) -> list[str]:
    """Return the processes that name `home` in environment, command line or working directory."""
    found = []
    wanted = str(home).encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            seen = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            if wanted in seen or str(home) in str((folder / "cwd").readlink()):
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


@contextlib.contextmanager
def running(home: Path, **more: str) -> Iterator[Cafe]:
    """Start an installation for the length of the block; nothing of it is left behind."""
    installation = Cafe(home, free_port(), free_port(), **more)
    try:
        installation.command("up", "--detach", timeout_s=UP_S)
        yield installation
    finally:
        installation.command("down", timeout_s=DOWN_S)
    if Path("/proc/self/environ").exists():
        assert processes_of(home) == []


@pytest.fixture(scope="session")
def cafe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cafe]:
    with running(tmp_path_factory.mktemp("cafe") / "home") as installation:
        yield installation


@pytest.fixture(scope="session")
def another_cafe() -> Callable[..., contextlib.AbstractContextManager[Cafe]]:
    """For a test that needs an installation of its own: `with another_cafe(home, replicas=…)`."""
    return running
