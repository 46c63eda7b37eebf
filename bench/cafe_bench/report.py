"""From rows to medians to Markdown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from msgspec import Struct

from cafe_bench.plan import Result

_began = time.monotonic()


class Row(Struct, frozen=True):
    """One run. us: CPU µs per delivery by role. Negative missing would be doubled frames."""

    part: str
    target: str
    load: str
    run: int
    us: dict[str, float]
    deliveries: int
    missing: int
    errors: int
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(
        cls, part: str, target: str, load: str, run: int, result: Result, used: dict[str, float]
    ) -> Self:
        """Return the row of a run of the generator."""
        us = {role: seconds * 1e6 / max(1, result.deliveries) for role, seconds in used.items()}
        return cls(
            part, target, load, run, us, result.deliveries, result.missing, result.errors,
            result.p50_ms, result.p99_ms,
        )  # fmt: skip

    @property
    def total_us(self) -> float:
        """All serving processes together."""
        return sum(self.us.values())


class Turns:
    """The runs of a part: as many as are wanted, and as fit into its time; one at least."""

    def __init__(self, runs: int, share_s: float) -> None:
        self._runs = runs
        self._share_s = share_s
        self._began_s = time.monotonic()

    def __iter__(self) -> Iterator[int]:
        began_s = time.monotonic()
        for run in range(self._runs):
            now_s = time.monotonic()
            if run and now_s - self._began_s + (now_s - began_s) / run > self._share_s:
                say(f"no time for run {run + 1}")
                return
            yield run


def say(text: str) -> None:
    """Print what happens."""
    print(f"[{time.monotonic() - _began:6.1f} s] {text}", flush=True)


def progress(row: Row) -> None:
    """Print a row."""
    roles = ", ".join(f"{role} {us:.1f}" for role, us in row.us.items())
    trouble = f" MISSING {row.missing}" if row.missing else ""
    trouble += f" ERRORS {row.errors}" if row.errors else ""
    say(
        f"{row.part} | {row.load} | {row.target}: {row.total_us:.1f} µs ({roles}), "
        f"p50 {row.p50_ms:.1f} p99 {row.p99_ms:.1f} ms, {row.deliveries} deliveries{trouble}"
    )


def medians(rows: Iterable[Row]) -> dict[tuple[str, str, str], Sequence[Row]]:
    """Group runs: (part, load, target) to its rows, in the order of first appearance."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.part, row.load, row.target), []).append(row)
    return dict(groups)


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table of medians."""
    lines = [
        "| load | server | CPU µs per delivery | by process | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|",
    ]
    for (_, load, target), runs in medians(rows).items():
        middle = sorted(runs, key=lambda row: row.total_us)[len(runs) // 2]
        spread = f"{min(r.total_us for r in runs):.1f}–{max(r.total_us for r in runs):.1f}"
        roles = ", ".join(f"{role} {us:.1f}" for role, us in middle.us.items())
        p50 = statistics.median(row.p50_ms for row in runs)
        p99 = statistics.median(row.p99_ms for row in runs)
        lines.append(
            f"| {load} | {target} | **{middle.total_us:.1f}** ({spread})"
            f" | {roles} | {p50:.1f} | {p99:.1f} |"
        )
    return "\n".join(lines)


def storing_table(found: Sequence[dict[str, float]]) -> str:
    """Return a Markdown table of what storing alone costs."""
    groups: dict[tuple[float, float], list[dict[str, float]]] = {}
    for row in found:
        groups.setdefault((row["rooms"], row["asked"]), []).append(row)
    lines = [
        "| rooms | messages a second | CPU µs per message | chat | PostgreSQL |",
        "|---|---|---|---|---|",
    ]
    for (rooms, _), runs in groups.items():
        totals = [run["chat"] + run["postgres"] for run in runs]
        middle = sorted(runs, key=lambda run: run["chat"] + run["postgres"])[len(runs) // 2]
        lines.append(
            f"| {rooms:g} | {middle['per_s']:.0f} | **{statistics.median(totals):.0f}**"
            f" ({min(totals):.0f}–{max(totals):.0f})"
            f" | {middle['chat']:.0f} | {middle['postgres']:.0f} |"
        )
    return "\n".join(lines)
