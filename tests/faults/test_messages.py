"""Writers and readers at work through two replicas, while one thing after the other fails."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from cafe_harm import freeze, kill
from cafe_workload import Workload

pytestmark = pytest.mark.timeout(900)

WRITERS, READERS = 5, 4
CALM_S = 3.0
AFTER_S = 10.0
"""Everybody has been told of everything so long after all runs again (P4)."""

KILLED = ("chat-1", "chat-2", "nats", "postgres", "valkey", "traefik")
FROZEN = (("chat-1", 6), ("chat-2", 6), ("nats", 8), ("postgres", 8), ("valkey", 6), ("traefik", 6))


async def test_nothing_is_lost_whatever_fails(
    cafe: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    work = [
        await Workload.begin(
            await crowd(cafe, WRITERS + READERS, f"room{n}-"), writers=WRITERS, readers=READERS
        )
        for n in range(2)
    ]
    faults: list[tuple[str, Callable[[], None]]] = [
        *((f"{name} killed", lambda n=name: kill(cafe, n)) for name in KILLED),
        *(
            (f"{name} frozen for {s} s", lambda n=name, s=s: freeze(cafe, n, s))
            for name, s in FROZEN
        ),
    ]
    overdue = {}
    for name, fault in faults:
        await asyncio.sleep(CALM_S)
        before = sum(one.acknowledged for one in work)
        began = time.monotonic()
        await asyncio.to_thread(fault)
        restored = max([await one.restored() for one in work])
        await asyncio.sleep(AFTER_S)
        missed = [text for one in work for text in one.late(restored)]
        if missed:
            overdue[name] = missed
        note(
            f"{name}: answered again {restored - began:.1f} s after the fault began,"
            f" {sum(one.acknowledged for one in work) - before} messages acknowledged meanwhile,"
            f" {len(missed)} overdue {AFTER_S:g} s later"
        )
    for one in work:
        await one.end()
    findings = [finding for one in work for finding in await one.findings()]
    attempts = [attempt for one in work for message in one.messages for attempt in message.attempts]
    outcomes = {
        kind: sum(attempt.outcome == kind for attempt in attempts)
        for kind in ("acknowledged", "refused", "unknown")
    }
    note(f"{sum(len(one.messages) for one in work)} messages, attempts {outcomes}: {findings}")
    assert findings == []
    assert overdue == {}
    assert outcomes["unknown"], "no fault was felt by anybody"
