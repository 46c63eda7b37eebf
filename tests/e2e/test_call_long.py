"""What takes minutes: `make test-calls`. The figures are written to test-results/calls.md."""

import os
import re
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cafe_calls import sees_and_hears, talk, through_the_relay_only, two_in_a_room
from cafe_visitor import RESULTS, Installation, MakeVisitor, Visitor
from playwright.sync_api import expect

from cafe_local.coturn import TurnServer

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

REPEATS = 10
JOIN_MS = 1500
"""From the click to the first picture of the other person, on this machine."""

LENGTH_S = int(os.environ.get("CAFE_CALL_S", "600"))
FAULTS_AT_S = (LENGTH_S * 0.25, LENGTH_S * 0.63)
AWAY_S = 12
"""Longer than the client waits before it looks for a new path: at first nobody can be asked."""

# Presses the button and waits for a frame of the other person that is shown.
JOIN = """async () => {
  const button = [...document.querySelectorAll("button")].find(
    ({ textContent }) => textContent === "Join call");
  const began = performance.now();
  button.click();
  for (;;) {
    const video = document.querySelector("[data-kind=theirs] video");
    if (video?.srcObject) {
      await new Promise((shown) => video.requestVideoFrameCallback(shown));
      return performance.now() - began;
    }
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture(scope="module")
def report() -> Iterator[list[str]]:
    """Lines that are kept for whoever wants to know."""
    lines: list[str] = []
    yield lines
    RESULTS.mkdir(exist_ok=True)
    head = f"# Calls, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    (RESULTS / "calls.md").write_text("\n".join([head, "", *lines, ""]))


def test_ten_calls_without_a_flake_and_each_joined_in_time(
    visitor: MakeVisitor, report: list[str]
) -> None:
    ana, ben, _ = two_in_a_room(visitor)
    times = []
    for _ in range(REPEATS):
        ana.button("Start call").click()
        expect(ben.button("Join call")).to_be_visible()
        times.append(ben.page.evaluate(JOIN))
        for person in (ana, ben):
            sees_and_hears(person)
        for person in (ben, ana):
            person.button("Hang up").click()
        expect(ben.button("Start call")).to_be_visible()
    median = statistics.median(times)
    listed = ", ".join(f"{one:.0f}" for one in sorted(times))
    report.append(f"- Click to first picture: median {median:.0f} ms of {REPEATS} ({listed})")
    assert median < JOIN_MS, times


def test_ten_minutes_with_two_forced_reconnects(
    cafe: Installation, visitor: MakeVisitor, relay: TurnServer, report: list[str]
) -> None:
    """Twice relay and signaling are killed together: no path for the media, nobody to ask."""
    ana, ben, _ = two_in_a_room(visitor)
    for person in (ana, ben):
        person.forgive(r"^WebSocket connection to ")
        through_the_relay_only(person)
    ana.button("Start call").click()
    ben.button("Join call").click()
    began = time.monotonic()
    faults = list(FAULTS_AT_S)
    looks = 0
    while (passed := time.monotonic() - began) < LENGTH_S:
        if faults and passed >= faults[0]:
            report.append(f"- Back {broken(cafe, relay, ana, ben):.1f} s after it was broken off")
            faults.pop(0)
        for person in (ana, ben):
            sees_and_hears(person)
        looks += 1
        ana.page.wait_for_timeout(5_000)
    for person in (ana, ben):
        person.button("Microphone").click()
        expect(person.page.get_by_role("img", name="microphone off")).not_to_have_count(0)
    report.append(f"- A call of {LENGTH_S} s, looked at {looks} times, media on both sides each")


def test_a_path_that_does_not_come_back_is_given_up_with_its_reason(
    visitor: MakeVisitor, relay: TurnServer
) -> None:
    ana, ben, _ = two_in_a_room(visitor)
    for person in (ana, ben):
        through_the_relay_only(person)
    talk(ana, ben)
    relay.kill()
    try:
        # Who gives up first is told why; so is the other, who did not give up yet and waits on.
        for person in (ana, ben):
            lost = re.compile("The connection (between you two|with .*) was lost")
            expect(person.page.get_by_text(lost)).to_be_visible(timeout=60_000)
    finally:
        relay.start()
    again = [person.button("Call again") for person in (ana, ben)]
    gave_up = [button for button in again if button.is_visible()]
    assert gave_up
    for button in gave_up:
        button.click()
    for person in (ana, ben):
        sees_and_hears(person)


def broken(cafe: Installation, relay: TurnServer, ana: Visitor, ben: Visitor) -> float:
    """Break a call off; return the seconds until both saw and heard again."""
    began = time.monotonic()
    pids = {replica: cafe.kill(replica) for replica in ("signaling-1", "signaling-2")}
    relay.kill()
    while time.monotonic() - began < AWAY_S:
        # Whatever the supervisor started meanwhile goes as well.
        for replica, pid in pids.items():
            if cafe.pid(replica) != pid:
                pids[replica] = cafe.kill(replica)
        ana.page.wait_for_timeout(200)
    for person in (ana, ben):
        expect(person.page.get_by_text("Reconnecting…")).to_be_visible(timeout=20_000)
    relay.start()
    for replica, pid in pids.items():
        cafe.back(replica, pid)
    for person in (ana, ben):
        sees_and_hears(person, within_s=30)
    return time.monotonic() - began
