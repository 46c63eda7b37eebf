"""Bad peers beside honest ones, and everybody coming back at once, through the gateway."""

import asyncio
import json
import os
import re
import signal
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import psutil
import pytest
from cafe_harm import family, kill, wait_ready
from cafe_rogue import GARBAGE, SMALL, TEXT, Rogue, break_in, frame
from cafe_workload import Reader, answers

pytestmark = pytest.mark.timeout(300)

REPLICAS = ("chat-1", "chat-2")
CALM_S, ROUGH_S = 10.0, 20.0
EVERY_S = 0.25
CUT_OFF_S = 15.0
MOST_MIB = 2.0
NOISE_S = 0.05
"""A machine that does other things as well waits so long now and then."""
STALLED = 12
PEOPLE, SOCKETS = 50, 10
BACK_S = 20.0


def private_mib(cafe: Any, process: str) -> float:
    """Return the memory that is a process's own."""
    return sum(float(one.memory_full_info().uss) for one in family(cafe.pid(process))) / 2**20


async def echoes(line: Any, seconds: float) -> list[float]:
    """Post now and then, and return how long each message was under way to its own sender."""
    took: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        client_id, began = str(uuid4()), time.monotonic()
        await line.say(type="chat", message=f"honest {client_id}", client_id=client_id)
        answer = await line.hear(lambda heard, key=client_id: answers(heard, key), 10)
        if answer["type"] == "ack":
            took.append(time.monotonic() - began)
        await asyncio.sleep(EVERY_S + float(answer.get("retry_after") or 0))
    return took


def worst(took: Iterable[float]) -> tuple[float, float]:
    """Return the median and the 99th of a hundred."""
    found = sorted(took)
    return statistics.median(found), found[min(len(found) - 1, int(len(found) * 0.99))]


async def flood(rogue: Rogue, seconds: float) -> None:
    """Say as much as goes through."""
    some = b"".join(
        frame(TEXT, json.dumps({"type": "chat", "message": "flood " * 100}).encode())
        for _ in range(50)
    )
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end and not rogue.reader.at_eof():
            rogue.writer.write(some)
            await rogue.writer.drain()
            await asyncio.sleep(0.01)
    except OSError:
        pass


async def rough(people: list[Any], code: str, seconds: float) -> dict[str, float]:
    """Do everything at once that a bad client can do; returns how long each was borne."""
    flooders, breakers = people[:3], people[3:]
    borne: dict[str, float] = {}

    async def one_floods(person: Any) -> None:
        rogue = await break_in(person, code)
        flooding = asyncio.create_task(flood(rogue, seconds))
        borne["flood"] = max(borne.get("flood", 0), await rogue.cut_off(seconds + 10))
        await flooding
        rogue.close()

    async def one_breaks(person: Any, kinds: list[str]) -> None:
        for kind in kinds:
            rogue = await break_in(person, code)
            rogue.writer.write(GARBAGE[kind])
            borne[kind] = await rogue.cut_off(CUT_OFF_S + 10)
            rogue.close()

    kinds = list(GARBAGE)
    await asyncio.gather(
        *map(one_floods, flooders),
        *(one_breaks(one, kinds[n :: len(breakers)]) for n, one in enumerate(breakers)),
    )
    return borne


async def talk(people: list[Any], code: str, seconds: float) -> None:
    """Write long messages, as fast as one may, so that who reads nothing is behind."""

    async def one(person: Any) -> None:
        async with person.socket(f"/ws/rooms/{code}") as line:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                await line.say(type="chat", message="long " * 700)
                answer = await line.hear(lambda heard: heard["type"] in {"ack", "error"}, 10)
                await asyncio.sleep(float(answer.get("retry_after") or 0))

    await asyncio.gather(*map(one, people))


async def test_bad_peers_are_cut_off_and_cost_the_honest_ones_little(
    cafe: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    owner, listener, *others = await crowd(cafe, 20, "peer")
    code = await owner.open_room()
    for person in (listener, *others):
        await person.join(code)
    talkers, sleepers, bad = others[:6], others[6:10], others[10:]
    async with owner.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        # The same talk before and meanwhile: what differs is the peers.
        calm, _ = await asyncio.gather(echoes(line, CALM_S), talk(talkers, code, CALM_S))
        before = {process: private_mib(cafe, process) for process in REPLICAS}
        stalled = [
            await break_in(sleepers[n % len(sleepers)], code, window=SMALL) for n in range(STALLED)
        ]
        busy, _, borne = await asyncio.gather(
            echoes(line, ROUGH_S), talk(talkers, code, ROUGH_S), rough(bad, code, ROUGH_S)
        )
    grown = sum(private_mib(cafe, process) - before[process] for process in REPLICAS)
    # They may be known to be gone before they read to their end: the gateway is between.
    for rogue in stalled:
        rogue.writer.transport.resume_reading()  # type: ignore[attr-defined]
    late_s = max(await asyncio.gather(*(rogue.cut_off(CUT_OFF_S) for rogue in stalled)))
    for rogue in stalled:
        rogue.close()
    (calm_p50, calm_p99), (busy_p50, busy_p99) = worst(calm), worst(busy)
    note(
        f"bad peers: honest ack p50 {calm_p50 * 1e3:.0f} → {busy_p50 * 1e3:.0f} ms, p99"
        f" {calm_p99 * 1e3:.0f} → {busy_p99 * 1e3:.0f} ms of {len(calm)} and {len(busy)};"
        f" chat grew by {grown:.1f} MiB for {STALLED + len(bad)} of them; stalled ones gone"
        f" {late_s:.1f} s after {ROUGH_S:g} s; borne: "
        + ", ".join(f"{kind} {took:.1f} s" for kind, took in sorted(borne.items()))
    )
    assert max(borne.values()) < CUT_OFF_S
    assert set(borne) == {"flood", *GARBAGE}
    assert late_s < 1.0, "a stalled peer was still being served"
    assert grown < MOST_MIB * (STALLED + len(bad))
    assert busy_p50 < 2 * calm_p50 + NOISE_S
    assert busy_p99 < 2 * calm_p99 + NOISE_S


async def test_five_hundred_are_back_after_the_gateway_was_killed(
    cafe: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    people = await crowd(cafe, PEOPLE, "storm")
    owner = people[0]
    code = await owner.open_room(capacity=PEOPLE)
    for person in people[1:]:
        await person.join(code)
    readers = [Reader(person, code) for person in people for _ in range(SOCKETS)]
    running = [asyncio.create_task(reader.run()) for reader in readers]

    async def until(count: int, within_s: float) -> None:
        async with asyncio.timeout(within_s):
            while sum(len(reader.hellos) >= count for reader in readers) < len(readers):
                await asyncio.sleep(0.05)

    async def say(texts: list[str]) -> None:
        async with owner.socket(f"/ws/rooms/{code}") as line:
            for text in texts:
                await line.say(type="chat", message=text)
                await line.hear("ack")

    try:
        await until(1, 90)
        before = [len(reader.hellos) for reader in readers]
        await say([f"before {number}" for number in range(3)])
        began = time.monotonic()
        await asyncio.to_thread(kill, cafe, "traefik")
        async with asyncio.timeout(BACK_S + 60):
            while any(len(one.hellos) <= had for one, had in zip(readers, before, strict=True)):
                await asyncio.sleep(0.05)
        back = sorted(one.hellos[had] - began for one, had in zip(readers, before, strict=True))
        await say([f"after {number}" for number in range(3)])
        await asyncio.sleep(3)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    whole = list(range(1, 7))
    missing = sum([seq for seq, _ in reader.seen] != whole for reader in readers)
    note(
        f"storm: {len(readers)} sockets back after {back[len(back) // 2]:.1f} s (median),"
        f" {back[-1]:.1f} s (last); {missing} of them missed something"
    )
    assert missing == 0
    assert back[-1] < BACK_S


async def test_a_replica_with_stalled_peers_ends_in_time(
    cafe: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    owner, *others = await crowd(cafe, 14, "ending")
    code = await owner.open_room()
    for person in others:
        await person.join(code)
    talkers, sleepers, honest = others[:6], others[6:9], others[9:]
    readers = [Reader(person, code) for person in honest]
    running = [asyncio.create_task(reader.run()) for reader in readers]
    await talk(talkers, code, 1)
    stalled = [
        await break_in(sleepers[n % len(sleepers)], code, window=SMALL) for n in range(STALLED)
    ]
    talking = asyncio.create_task(talk(talkers, code, 6))
    await asyncio.sleep(3)
    old, began = cafe.pid("chat-1"), time.monotonic()
    os.kill(old, signal.SIGTERM)
    while psutil.pid_exists(old) and time.monotonic() < began + 2 * BACK_S:
        await asyncio.sleep(0.05)
    gone_s = time.monotonic() - began
    await asyncio.gather(talking, return_exceptions=True)
    await asyncio.to_thread(cafe.back, "chat-1", old, 60)
    await asyncio.to_thread(wait_ready, cafe, "chat-1")
    async with owner.socket(f"/ws/rooms/{code}") as line:
        head = (await line.hear("hello"))["head"]
    await asyncio.sleep(6)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for rogue in stalled:
        rogue.close()
    statuses = re.findall(r"exited: chat-1 \(([^;)]*)", cafe.log("supervisord"))
    seen = {len(dict(reader.seen)) for reader in readers}
    note(
        f"ending with {STALLED} stalled peers: chat-1 gone after {gone_s:.1f} s with"
        f" {statuses[-1]}; readers saw {sorted(seen)} of {head} messages"
    )
    assert gone_s < BACK_S
    assert statuses[-1] == "exit status 0"
    assert seen == {head}
