"""`make bench`: measure, print, and write the report.

    python -m cafe_bench [PART …] [--runs 3] [--seconds 4] [--report FILE]

PART: delivery, memory, storing, stored, calls; without one all run, in some 15 minutes.
"""

import argparse
import asyncio
import os
import platform
import tempfile
import time
from pathlib import Path

import msgspec

from cafe_bench import calls, delivery, stored, targets
from cafe_bench.cafe import open_cafe
from cafe_bench.plan import Load
from cafe_bench.processes import ROOT
from cafe_bench.report import Row, say, storing_table, table

PARTS = ("delivery", "memory", "storing", "stored", "calls")


async def measure(parts: list[str], runs: int, seconds: float) -> tuple[str, list[Row]]:
    """Run the parts; returns the report and all rows."""
    rows: list[Row] = []
    pieces = [head(runs, seconds)]
    with tempfile.TemporaryDirectory(prefix="cafe-bench-") as temporary:
        folder = Path(temporary)
        if "delivery" in parts:
            found = await delivery.measure(runs, seconds)
            rows += found
            pieces += ["## Delivery alone", table(found)]
        if {"memory", "storing", "stored", "calls"} & set(parts):
            async with open_cafe() as cafe:
                if "memory" in parts:
                    pieces += ["## Memory per idle socket", await idle(cafe, folder)]
                if "calls" in parts:
                    pieces += ["## Calls", await calls.measure(cafe, seconds)]
                if "storing" in parts:
                    pieces += [
                        "## Storing alone",
                        storing_table(await stored.storing(cafe, runs, seconds)),
                    ]
                if "stored" in parts:
                    found = await stored.ours(cafe, runs, seconds)
                    found += await stored.theirs(cafe, folder, runs, seconds)
                    rows += found
                    pieces += ["## Every message stored", table(found)]
    return "\n\n".join(pieces) + "\n", rows


async def idle(cafe: stored.Cafe, folder: Path) -> str:
    """Return a table of memory per idle socket."""
    kib = {"cafe (chat)": await stored.memory(cafe)}
    own = folder / "node"
    own.mkdir()
    with targets.node(own) as node:
        task = node.task(Load("idle", 20, 250, 0), 1, warm_s=0)
        kib["Node ws"] = await stored.idle(task, node.roles["server"])
    for name, value in kib.items():
        say(f"memory | {name}: {value:.1f} KiB per idle socket at {stored.IDLE_SOCKETS}")
    lines = ["| server | KiB per idle socket at 5,000 |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | **{value:.1f}** |" for name, value in kib.items())])


def head(runs: int, seconds: float) -> str:
    """Return what the figures depend on."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"# Report of {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC\n\n"
        f"{os.cpu_count()} CPUs, {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}; load average before: {load}. Medians of {runs} runs of "
        f"{seconds:g} s, the lowest and the highest in brackets."
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "report.md")
    told = parser.parse_args()
    if wrong := set(told.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    report, rows = asyncio.run(measure(told.parts or list(PARTS), told.runs, told.seconds))
    told.report.parent.mkdir(parents=True, exist_ok=True)
    told.report.write_text(report)
    told.report.with_suffix(".json").write_bytes(msgspec.json.encode(rows))
    print(f"\n{report}\nwritten to {told.report}")


if __name__ == "__main__":
    main()
