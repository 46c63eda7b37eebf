"""`make bench`: measure, print, and write the report.

    python -m cafe_bench [PART …] [--runs 3] [--seconds 4] [--minutes 15] [--report FILE]

PART: delivery, storing, stored, memory, calls; without one all run. Each part has its share of the
minutes: once that is over it begins no further run. What fails is told in the report and costs
only its own part; the report is written after each.
"""

import argparse
import asyncio
import os
import platform
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from cafe_bench import calls, delivery, stored, targets
from cafe_bench.cafe import Cafe, open_cafe
from cafe_bench.goals import Found, goals_table
from cafe_bench.plan import Load
from cafe_bench.processes import ROOT
from cafe_bench.report import Turns, say, storing_table, table

SHARES = {"delivery": 0.28, "storing": 0.08, "stored": 0.45, "memory": 0.13, "calls": 0.06}
"""Of the minutes, measured with three runs; memory and calls have one run each."""

LIMIT = 1.6
"""So many times its share a part may take before it is given up."""


async def measure(told: argparse.Namespace, found: Found) -> None:
    """Run the parts."""
    parts = told.parts or list(SHARES)
    whole_s = told.minutes * 60 / sum(SHARES[part] for part in parts)

    async def run(part: str, work: Callable[[Turns], Awaitable[None]]) -> None:
        if part not in parts:
            return
        share_s = whole_s * SHARES[part]
        try:
            async with asyncio.timeout(share_s * LIMIT):
                await work(Turns(told.runs, share_s))
        except (Exception, SystemExit) as error:
            traceback.print_exc()
            found.failed.append(f"{part}: {type(error).__name__}")
            say(f"{part} failed")
        write(told, found)

    async def deliver(turns: Turns) -> None:
        await delivery.measure(turns, told.seconds, found.rows)

    await run("delivery", deliver)
    if set(parts) == {"delivery"}:
        return
    with tempfile.TemporaryDirectory(prefix="cafe-bench-") as temporary:
        async with open_cafe() as cafe:

            async def storing(turns: Turns) -> None:
                await stored.storing(cafe, turns, told.seconds, found.storing)

            async def store(turns: Turns) -> None:
                await stored.measure(cafe, Path(temporary), turns, told.seconds, found.rows)

            async def memory(_: Turns) -> None:
                await idle(cafe, Path(temporary), found.kib)

            async def call(_: Turns) -> None:
                found.calls = await calls.measure(cafe, told.seconds)

            await run("storing", storing)
            await run("stored", store)
            await run("memory", memory)
            await run("calls", call)


async def idle(cafe: Cafe, folder: Path, kib: dict[str, float]) -> None:
    """Find out how much memory an idle socket takes."""
    kib["cafe (chat)"] = await stored.memory(cafe)
    own = folder / "node"
    own.mkdir()
    with targets.node(own) as node:
        task = node.task(Load("idle", 20, 250, 0), 1, warm_s=0)
        kib["Node ws"] = await stored.idle(task, node.roles["server"])
    for name, value in kib.items():
        say(f"memory | {name}: {value:.1f} KiB per idle socket at {stored.IDLE_SOCKETS}")


def memory_table(kib: dict[str, float]) -> str:
    """Return a Markdown table of memory per idle socket."""
    lines = ["| server | KiB per idle socket at 5,000 |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | **{value:.1f}** |" for name, value in kib.items())])


def report(told: argparse.Namespace, found: Found) -> str:
    """Return what was measured, as Markdown."""
    pieces = [told.head, "## Goals", goals_table(found)]
    if found.failed:
        pieces.append("Failed: " + "; ".join(found.failed))
    for part, title in (("delivery", "Delivery alone"), ("stored", "Every message stored")):
        if rows := [row for row in found.rows if row.part == part]:
            pieces += [f"## {title}", table(rows)]
    if found.storing:
        pieces += ["## Storing alone", storing_table(found.storing)]
    if found.kib:
        pieces += ["## Memory per idle socket", memory_table(found.kib)]
    if found.calls:
        pieces += ["## Calls", found.calls]
    return "\n\n".join(pieces) + "\n"


def write(told: argparse.Namespace, found: Found) -> None:
    """Write what there is so far."""
    told.report.parent.mkdir(parents=True, exist_ok=True)
    told.report.write_text(report(told, found))
    told.report.with_suffix(".json").write_bytes(msgspec.json.encode(found))


def head(runs: int, seconds: float) -> str:
    """Return what the figures depend on."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"# Report of {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC\n\n"
        f"{os.cpu_count()} CPUs, {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}; load average before: {load}. Medians of up to {runs} runs of"
        f" {seconds:g} s, the lowest and the highest in brackets."
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(SHARES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "report.md")
    told = parser.parse_args()
    if wrong := set(told.parts) - set(SHARES):
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    told.head = head(told.runs, told.seconds)
    found = Found()
    try:
        asyncio.run(measure(told, found))
    finally:
        write(told, found)
        print(f"\n{report(told, found)}\nwritten to {told.report}", flush=True)
    if found.failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
