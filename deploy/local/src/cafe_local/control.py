"""Talking to the supervisor of a running stack, and asking each process how it is."""

import time
import xmlrpc.client
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from cafe_local.home import Home
from cafe_local.program import Program

# States in which supervisor has seen the process end (its documentation, "Process States").
ENDED = {"BACKOFF", "EXITED", "FATAL"}


@dataclass(frozen=True)
class ProcessState:
    """What supervisor knows; `started_at` in seconds since 1970, 0 for never."""

    name: str
    state: str
    pid: int
    started_at: int
    description: str


class Control:
    """The supervisor of one home."""

    def __init__(self, home: Home, port: int) -> None:
        self._rpc: Any = xmlrpc.client.ServerProxy(
            f"http://cafe:{home.secret('supervisor')}@127.0.0.1:{port}/RPC2"
        )

    def answers(self) -> bool:
        """Say whether the supervisor can be talked to."""
        try:
            self._rpc.supervisor.getState()
        except (OSError, xmlrpc.client.Error):
            return False
        return True

    def start(self, programs: Sequence[Program]) -> None:
        """Start programs and do not wait; those that run already stay."""
        for program in programs:
            try:
                self._rpc.supervisor.startProcess(program.full_name, False)
            except xmlrpc.client.Fault as fault:
                if "ALREADY_STARTED" not in fault.faultString:
                    raise

    def states(self) -> list[ProcessState]:
        """Return the state of every process; nothing when the supervisor does not answer."""
        try:
            rows: list[dict[str, Any]] = self._rpc.supervisor.getAllProcessInfo()
        except (OSError, xmlrpc.client.Error):
            return []
        return [
            ProcessState(
                row["name"], row["statename"], row["pid"], row["start"], row["description"]
            )
            for row in rows
        ]


def supervisor_process(home: Home) -> psutil.Process | None:
    """Return the running supervisor of this home, or None.

    A pid alone proves nothing, it may be somebody else's by now: the command line must name our
    configuration.
    """
    pid = home.pid("supervisord")
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        ours = str(home.etc / "supervisord.conf") in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return process if ours else None


def since(state: ProcessState) -> str:
    """Return how long the process has run, such as `2 h 5 min`, or a dash."""
    if state.pid == 0 or state.started_at == 0:
        return "-"
    seconds = max(0, int(time.time()) - state.started_at)
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours = seconds // 60, seconds // 3600
    return f"{minutes} min" if hours == 0 else f"{hours} h {minutes % 60} min"
