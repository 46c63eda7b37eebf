"""A checker that finds nothing is worth nothing: it finds each bug that is planted in chat.

One café with two replicas of chat; for each bug these are started anew, and people write and read
while something is killed or frozen, as they do where nothing may be found (test_messages).
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cafe_harm import freeze, kill, wait_ready
from cafe_workload import Workload

pytestmark = pytest.mark.timeout(180)

WRITERS, READERS = 5, 4
REPLICAS = ("chat-1", "chat-2")
CALM_S = 3.0
SEEN_S = 2.5
"""By then the gateway knows that both are there, and spreads sockets over them."""
AFTER_S = 6.0
"""Longer than what is missing takes to be noticed (P21)."""


@pytest.fixture(scope="module")
def bugged(another_cafe: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A café in whose chat bugs can be planted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent / "planted"))
        with another_cafe(tmp_path_factory.mktemp("planted") / "home") as installation:
            yield installation


def plant(cafe: Any, bug: str) -> None:
    """Start chat anew with a bug, and see that it is in both replicas."""
    (cafe.home / "bug").write_text(bug)
    for process in REPLICAS:
        kill(cafe, process)
    for process in REPLICAS:
        wait_ready(cafe, process)
    time.sleep(SEEN_S)


def planted(cafe: Any, bug: str) -> bool:
    """Say whether the replicas that run now have the bug."""
    book = cafe.home / "planted"
    found = book.read_text().splitlines() if book.exists() else []
    return {f"{bug} {cafe.pid(process)}" for process in REPLICAS} <= set(found)


@pytest.mark.parametrize(
    ("bug", "expected", "faults"),
    [
        ("none", set(), [(kill, "postgres"), (freeze, "nats", 5.0)]),
        ("ack_before_commit", {"lost"}, [(kill, "postgres"), (kill, "postgres")]),
        ("no_unique_key", {"duplicate"}, [(kill, "chat-1")]),
        ("bookmark_over_a_sequence", {"lost"}, [(kill, "chat-1")]),
        ("gaps_are_skipped", {"lost"}, [(freeze, "nats", 5.0)]),
    ],
    ids=[
        "none",
        "ack_before_commit",
        "no_unique_key",
        "bookmark_over_a_sequence",
        "gaps_are_skipped",
    ],
)
async def test_the_planted_bug_is_found(
    bugged: Any,
    crowd: Any,
    note: Callable[[str], None],
    bug: str,
    expected: set[str],
    faults: list[tuple[Any, ...]],
) -> None:
    people = await crowd(bugged, WRITERS + READERS)
    await asyncio.to_thread(plant, bugged, bug)
    work = await Workload.begin(people, writers=WRITERS, readers=READERS)
    await work.restored()
    for fault, *told in faults:
        await asyncio.sleep(CALM_S)
        await asyncio.to_thread(fault, bugged, *told)
        await work.restored()
    await asyncio.sleep(AFTER_S)
    assert planted(bugged, bug) == (bug != "none"), "the bug did not reach both replicas"
    await work.end(10)
    findings = await work.findings()
    kinds = {finding.kind for finding in findings}
    note(
        f"planted: {bug}: {work.acknowledged} messages acknowledged, found {len(findings)}:"
        f" {', '.join(sorted(kinds)) or 'nothing'}"
    )
    assert expected <= kinds
    if bug == "none":
        assert findings == []
