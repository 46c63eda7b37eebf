"""`make status`: every process, its state and health."""

import json
from collections.abc import Sequence

from cafe_local.control import Control, ProcessState, since, supervisor_process
from cafe_local.home import Home
from cafe_local.options import Options
from cafe_local.probe import is_healthy


def status(options: Options) -> int:
    """Print a table; return 0 when everything is healthy, else 1."""
    home = Home(options.home)
    if supervisor_process(home) is None:
        print(f"not running ({home.path}); `make up` starts it")
        return 1
    ports: dict[str, int] = json.loads((home.path / "ports.json").read_text())
    health: dict[str, str] = json.loads((home.etc / "health.json").read_text())
    rows = [_row(state, health) for state in Control(home, ports["supervisor"]).states()]
    print((home.run / "address").read_text().strip())
    print_table([("process", "state", "pid", "since", "health"), *rows])
    return 0 if rows and all(row[4] == "ok" for row in rows) else 1


def _row(state: ProcessState, health: dict[str, str]) -> tuple[str, str, str, str, str]:
    well = state.pid != 0 and is_healthy(health[state.name])
    pid = str(state.pid) if state.pid else "-"
    return state.name, state.state.lower(), pid, since(state), "ok" if well else "not ready"


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their longest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
