"""A clock that steps by an hour, on one process after the other, changes nothing kept (P23).

Whoever has a wrong clock may refuse what is asked of it, because credentials seem to be of another
time; it may not put anything into the wrong order, count a minute or miss who is there.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cafe_workload import Workload

pytestmark = pytest.mark.timeout(240)

HOUR_S = 3600
PROCESSES = ("chat-1", "tracker-1", "rooms-1", "auth-1")
WRONG_S = 4.0
MINUTE_S = 2
CREDITED_S = 5.0
"""Credits are at most so late (P13)."""
PLAN = {"focus_minutes": 10, "break_minutes": 0, "rounds": 12, "auto_start": True}
"""One focus after the other, each of twenty seconds: a minute is two."""
PRESENT_S = 35.0
"""By then presence is right again (P8)."""


@pytest.fixture(scope="module")
def stepped(another_cafe: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A café whose processes believe what `<home>/clocks` says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent / "planted"))
        patch.setenv("PLANTED_CLOCKS", "1")
        with another_cafe(tmp_path_factory.mktemp("clocks") / "home") as installation:
            yield installation


def step(cafe: Any, process: str, seconds: int) -> None:
    """Set a process's clock."""
    (cafe.home / "clocks").write_text(json.dumps({str(cafe.pid(process)): seconds}))


def looked(cafe: Any, process: str, seconds: int) -> bool:
    """Say whether the process has looked at its wrong clock."""
    noted = cafe.home / "planted"
    return noted.exists() and f"clock {cafe.pid(process)} {seconds}\n" in noted.read_text()


async def who_is_online(person: Any, code: str) -> set[str]:
    """Return the names of those who are in the room."""
    members = await person.call("GET", f"/api/rooms/{code}/members", 200)
    return {one["user"]["username"] for one in members if one["online"]}


async def test_no_wrong_clock_changes_order_minutes_or_presence(
    stepped: Any, crowd: Any, note: Callable[[str], None]
) -> None:
    people = await crowd(stepped, 5)
    names = {person.username for person in people}
    ana = people[0]
    work = await Workload.begin(people, writers=3, readers=3)
    await work.restored()
    timer = f"/api/tracker/rooms/{work.code}/timer"
    began_s = time.monotonic()
    await ana.call("POST", f"{timer}/start", 200, json=PLAN)
    for process in PROCESSES:
        for seconds in (HOUR_S, -HOUR_S):
            step(stepped, process, seconds)
            await asyncio.sleep(WRONG_S)
            assert looked(stepped, process, seconds), "nobody looked at the wrong clock"
            step(stepped, process, 0)
            right_s = await work.restored()
            async with asyncio.timeout(PRESENT_S):
                while await who_is_online(ana, work.code) != names:
                    await asyncio.sleep(0.5)
            note(
                f"clock of {process} wrong by {seconds:+} s for {WRONG_S:g} s: everybody online"
                f" {time.monotonic() - right_s:.1f} s after it was right"
            )
    await ana.call("POST", f"{timer}/end", 200)
    passed = (time.monotonic() - began_s) / MINUTE_S
    await work.end()
    findings = await work.findings()
    await asyncio.sleep(CREDITED_S)
    minutes = {}
    for person in people:
        found = (await person.call("GET", "/api/tracker/sessions", 200))["items"]
        minutes[person.username] = sum(one["minutes"] for one in found)
    note(
        f"clocks: {work.acknowledged} messages acknowledged, found {len(findings)}; of {passed:.0f}"
        f" minutes credited {sorted(minutes.values())}"
    )
    assert findings == []
    # Who was there all the time has all of them, but for what a phase or an absence rounds off.
    assert max(minutes.values()) <= passed
    assert min(minutes.values()) >= 0.6 * passed
