"""Delivery alone: every target under every load, turn by turn, so that noise hits all alike."""

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from cafe_bench import targets
from cafe_bench.meter import Meter
from cafe_bench.plan import BURSTS, MANY_FAST, MANY_SLOW, ONE_BIG, Load
from cafe_bench.processes import generate
from cafe_bench.report import Row, progress

LOADS = (MANY_SLOW, MANY_FAST, ONE_BIG, BURSTS)


async def measure(
    turns: Iterable[int], seconds: float, rows: list[Row], loads: Sequence[Load] = LOADS
) -> None:
    """Add a row for each target, load and run."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cafe-bench-")))
        opened = []
        for number, make in enumerate((targets.ours, targets.node, targets.nats)):
            own = folder / str(number)
            own.mkdir()
            opened.append(stack.enter_context(make(own)))
        for run in turns:
            for load in loads:
                for target in opened:
                    meter = Meter(target.roles)
                    result, used = await generate(target.task(load, seconds), meter)
                    row = Row.of("delivery", target.name, load.name, run, result, used)
                    rows.append(row)
                    progress(row)
