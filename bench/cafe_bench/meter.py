"""What processes have used: CPU from /proc/<pid>/stat, memory of their own from smaps_rollup."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    try:
        eldest = psutil.Process(pid)
        return [pid, *(child.pid for child in eldest.children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def cpu_s(pid: int) -> float:
    """Return user and system seconds of one process with all its threads."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * TICK_S


def own_kib(pid: int) -> int:
    """Return the memory that is the process's alone, in KiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


class Meter:
    """Processes by role, and what each role has used since `start`."""

    def __init__(self, roles: Mapping[str, int | Sequence[int]]) -> None:
        self._roles = {
            role: [pids] if isinstance(pids, int) else list(pids) for role, pids in roles.items()
        }
        self._began: dict[int, float] = {}

    def start(self) -> None:
        """Begin to count."""
        self._began = {pid: cpu_s(pid) for pids in self._roles.values() for pid in _all(pids)}

    def read(self) -> dict[str, float]:
        """Return CPU seconds since the start by role; a process that came later counts whole."""
        return {
            role: sum(cpu_s(pid) - self._began.get(pid, 0.0) for pid in _all(pids))
            for role, pids in self._roles.items()
        }


def _all(pids: Sequence[int]) -> set[int]:
    return {one for pid in pids for one in family(pid)}
