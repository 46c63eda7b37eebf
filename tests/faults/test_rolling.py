"""Each service is restarted in turn, replica by replica, while people write, ask and listen (P19).

As a rolling update does it: SIGTERM to one replica, the next only when that one is ready again.
"""

import asyncio
import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cafe_harm import is_ready
from cafe_lines import Asker, Keeper
from cafe_workload import Workload

pytestmark = pytest.mark.timeout(900)

SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")
WRITERS, READERS = 4, 3
LISTENERS = 12
CALM_S = 2.0
BACK_S = 20.0
"""A socket is back so long after its end (P19), and a process is gone so long after SIGTERM."""
READY_S = 60.0
LEAVING_S = 2.0
"""How long a replica that is not ready still answers, so that its gateway can hear of it."""


@pytest.fixture(scope="module")
def pairs(another_cafe: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two replicas of each service."""
    home = tmp_path_factory.mktemp("pairs") / "home"
    with another_cafe(home, replicas=" ".join(f"{name}=2" for name in SERVICES)) as installation:
        yield installation


def restart(cafe: Any, process: str) -> tuple[float, float]:
    """End a replica politely; return after how long it was gone, and ready again."""
    health = json.loads((cafe.home / "etc" / "health.json").read_text())[process]
    old, began = cafe.pid(process), time.monotonic()
    os.kill(old, signal.SIGTERM)
    while Path(f"/proc/{old}").exists() and time.monotonic() < began + 2 * BACK_S:
        time.sleep(0.05)
    gone_s = time.monotonic() - began
    cafe.back(process, old, READY_S)
    while not is_ready(health):
        assert time.monotonic() < began + READY_S, f"{process} is not ready again"
        time.sleep(0.1)
    return gone_s, time.monotonic() - began


def exit_statuses(cafe: Any) -> dict[str, list[str]]:
    """Return how each process ended so far, as the supervisor saw it."""
    seen: dict[str, list[str]] = {}
    for name, how in re.findall(r"exited: ([\w-]+) \(([^;)]*)", cafe.log("supervisord")):
        seen.setdefault(name, []).append(how)
    return seen


async def askers(people: list[Any], code: str) -> list[Asker]:
    """Somebody who reads and somebody who writes, for each service."""
    ana, ben, cleo, dora, emil = people
    keys = [str(uuid4()) for _ in range(5000)]

    def repeated(number: int) -> dict[str, str]:
        return {"Idempotency-Key": keys[number]}

    return [
        Asker("auth reads", lambda _: ana.http.get("/api/auth/me")),
        Asker("auth writes", lambda n: ana.http.patch("/api/auth/me", json={"bio": f"bio {n}"})),
        Asker("rooms reads", lambda _: ben.http.get(f"/api/rooms/{code}/members")),
        Asker(
            "rooms writes",
            lambda n: ben.http.post("/api/rooms", json={"name": f"Room {n}"}, headers=repeated(n)),
        ),
        Asker("chat reads", lambda _: cleo.http.get(f"/api/chat/rooms/{code}/messages?limit=5")),
        Asker("calls reads", lambda _: dora.http.get(f"/api/calls/{code}")),
        Asker("tracker reads", lambda _: emil.http.get("/api/tracker/progress")),
        Asker(
            "tracker writes",
            lambda n: emil.http.post(
                "/api/tracker/sessions",
                json={"minutes": 1, "note": f"session {n}"},
                headers=repeated(n),
            ),
        ),
    ]


async def all_of(person: Any, path: str) -> list[Any]:
    """Return every item of a list."""
    items, cursor = [], ""
    while True:
        mark = "&" if "?" in path else "?"
        page = await person.call("GET", f"{path}{mark}limit=200{cursor}", 200)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"


async def test_restarting_each_service_in_turn_loses_nothing(
    pairs: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    work = await Workload.begin(
        await crowd(pairs, WRITERS + READERS, "rolling"), writers=WRITERS, readers=READERS
    )
    asking = await crowd(pairs, 5, "asking")
    for person in asking:
        await person.join(work.code)
    listening = await crowd(pairs, LISTENERS, "listening")
    for person in listening[:-2]:
        await person.join(work.code)
    caller, callee = listening[0], listening[1]
    keepers = [
        *(Keeper(one, f"/ws/rooms/{work.code}", "hello") for one in listening[:-2]),
        *(
            Keeper(one, f"/ws/calls/{work.code}?page={uuid4()}", "ready")
            for one in (caller, callee)
        ),
        *(Keeper(one, "/ws/timer", "timer") for one in listening[-2:]),
    ]
    questions = await askers(asking, work.code)
    ending = asyncio.Event()
    holding = [asyncio.create_task(keeper.run()) for keeper in keepers]
    running = [asyncio.create_task(asker.run(ending)) for asker in questions]
    gone: dict[str, float] = {}
    for service in SERVICES:
        before = sum(asker.statuses.total() for asker in questions)
        for process in (f"{service}-1", f"{service}-2"):
            await asyncio.sleep(CALM_S)
            gone_s, ready_s = await asyncio.to_thread(restart, pairs, process)
            gone[process] = gone_s
            note(f"rolling: {process} gone after {gone_s:.1f} s, ready again after {ready_s:.1f} s")
        after = sum(asker.statuses.total() for asker in questions)
        note(f"rolling: {after - before} requests answered while {service} was restarted")
    restored = time.monotonic()
    async with asyncio.timeout(BACK_S):
        while not all(keeper.here for keeper in keepers):
            await asyncio.sleep(0.1)
    await asyncio.sleep(5)
    overdue = work.late(restored)
    ending.set()
    await asyncio.gather(*running)
    for task in holding:
        task.cancel()
    await asyncio.gather(*holding, return_exceptions=True)
    await work.end()

    findings = await work.findings()
    away = [seconds for keeper in keepers for seconds in keeper.away_s]
    codes = sum((keeper.codes for keeper in keepers), Counter())
    statuses = {asker.name: dict(asker.statuses) for asker in questions}
    note(f"rolling: {len(work.messages)} messages: {findings}; statuses {statuses}")
    note(
        f"rolling: {len(away)} sockets came back, the slowest after {max(away):.1f} s;"
        f" {dict(codes)}"
    )
    assert findings == []
    assert overdue == []
    assert max(away) < BACK_S
    # Each replica of a service with sockets told its people that it restarts.
    assert codes[1012] >= len(keepers)
    assert all(seconds <= BACK_S for seconds in gone.values()), gone
    endings = exit_statuses(pairs)
    assert {name: endings.get(name) for name in gone} == {name: ["exit status 0"] for name in gone}
    # No 5xx but 503, and an answer to everything.
    assert {status for asker in questions for status in asker.statuses} <= {200, 201, 503}
    await nothing_acknowledged_is_lost(asking, {asker.name: asker for asker in questions})


async def nothing_acknowledged_is_lost(people: list[Any], by_name: dict[str, Asker]) -> None:
    """What was acknowledged is there once; what was not, at most once."""
    ana, ben, _, _, emil = people
    bio = (await ana.call("GET", "/api/auth/me", 200))["bio"]
    assert bio == f"bio {by_name['auth writes'].acknowledged[-1]}"
    rooms = Counter(room["name"] for room in await all_of(ben, "/api/rooms?scope=mine"))
    opened = {f"Room {n}": 1 for n in by_name["rooms writes"].acknowledged}
    assert opened.items() <= rooms.items()
    sessions = Counter(one["note"] for one in await all_of(emil, "/api/tracker/sessions"))
    entered = {f"session {n}": 1 for n in by_name["tracker writes"].acknowledged}
    assert entered.items() <= sessions.items()
    assert set(sessions.values()) == {1}
