"""How smooth a room's chat stays with ten thousand messages: what Chromium measures.

    python bench/scrolling.py [--messages 10000] [--profile FILE] [--report FILE]

Starts an installation of its own, fills a room by SQL, and scrolls a page of it by the wheel from
the newest message to the first; then goes back to the newest and writes lines there, with all of
them loaded. A long task is one that kept the page's own thread for more than LONG_MS; with any,
the status is 1. --profile: where to put what V8's profiler saw on the way up, for the developer
tools of Chromium.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installation import Cafe, installation
from panel import PASSWORD
from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from cafe_local import chromium, postgres

LONG_MS = 50
WHEEL_PX = 600
"""About a turn of a quick finger; one with each frame."""
PATIENCE_MS = 120_000
LINES = 30
COLUMNS = ("frames", "p50", "p99", "longest", f"tasks over {LONG_MS}", "longest", "elements",
           "heap, MiB", "scripts", "style and layout")  # fmt: skip

PEOPLE = """
INSERT INTO people (id, username, version)
    SELECT md5('member' || n)::uuid, 'member-' || n, 1 FROM generate_series(1, 24) n
"""
# What people say: short, long, with marks, code and links; each ninth answers, each seventh has
# reactions, a few were edited or deleted; a pause of some hours begins a new day now and then.
MESSAGES = """
INSERT INTO messages (id, room_id, seq, author_id, body, fingerprint, reply_to, posted_at,
        edited_at, deleted_at)
    SELECT md5('message' || n)::uuid, r.id, n, md5('member' || 1 + (n / 3) % 24)::uuid,
        CASE WHEN n % 97 = 0 THEN '' ELSE (ARRAY[
            'Back at it.', 'Chapter ' || n || ' is **done**, the next one looks _long_.',
            'Has anybody a good source? https://example.org/papers/' || n,
            E'```\nfor n in range(' || n || E'):\n    print(n)\n```',
            'I read it twice and still do not see why the second case follows from the first; '
                || 'perhaps the lemma on page ' || n || ' helps, or I am only tired by now. '
                || 'Let us look at it together in the break, if you like. :coffee:',
            '@member-' || 1 + n % 24 || ' see you at the break', ':tada:', 'ok'
        ])[1 + n % 8] END, ''::bytea,
        CASE WHEN n % 9 = 0 THEN md5('message' || n - 5)::uuid END,
        now() - (10001 - n) * interval '70 seconds',
        CASE WHEN n % 53 = 0 THEN now() END, CASE WHEN n % 97 = 0 THEN now() END
    FROM generate_series(1, $messages) n, rooms r WHERE r.code = '$code'
"""
REACTIONS = """
INSERT INTO reactions (message_id, person_id, emoji)
    SELECT md5('message' || n)::uuid, md5('member' || p)::uuid, (ARRAY['👍','🎉','❤️'])[1 + p % 3]
    FROM generate_series(7, $messages, 7) n, generate_series(1, 4) p WHERE n % 97 <> 0
"""
HEAD = "UPDATE rooms SET head = $messages, indexed = $messages WHERE code = '$code'"

WATCH = """
() => {
  const seen = { frames: [], long: [], last: performance.now() };
  globalThis.benchSeen = seen;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.long.push(task.duration);
  }).observe({ type: "longtask" });
  const frame = (at) => {
    seen.frames.push(at - seen.last);
    seen.last = at;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
"""
FIRST = "document.querySelector('.chat-log').firstElementChild?.textContent ?? ''"
TAKE = """
() => {
  const { frames, long } = globalThis.benchSeen;
  globalThis.benchSeen.frames = [];
  globalThis.benchSeen.long = [];
  return { frames, long };
}
"""


@dataclass(frozen=True)
class Row:
    """What was seen in one part: frames and long tasks in ms, elements, heap in MiB."""

    what: str
    frames: list[float]
    long: list[float]
    elements: int
    heap_mib: float
    script_s: float
    layout_s: float

    @property
    def line(self) -> str:
        """A line of the table."""
        percentiles = statistics.quantiles(self.frames, n=100)
        longest = f"{max(self.long):.0f}" if self.long else "–"
        return (
            f"| {self.what} | {len(self.frames)} | {percentiles[49]:.1f} | {percentiles[98]:.1f} |"
            f" {max(self.frames):.0f} | {len(self.long)} | {longest} | {self.elements} |"
            f" {self.heap_mib:.1f} | {self.script_s:.1f} | {self.layout_s:.1f} |"
        )


def fill(cafe: Cafe, code: str, messages: int) -> None:
    """Give the room its messages."""
    url = cafe.database("chat")
    # Chat learns of a room by an event.
    while not postgres.psql(url, f"SELECT 1 FROM rooms WHERE code = '{code}'"):
        time.sleep(0.2)
    for statement in (PEOPLE, MESSAGES, REACTIONS, HEAD, "ANALYZE"):
        told = statement.replace("$messages", str(messages)).replace("$code", code)
        postgres.psql(url, told)


@contextmanager
def someone(origin: str) -> Iterator[Page]:
    """Return a page of somebody with an account."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--enable-precise-memory-info"]
        )
        context = browser.new_context(base_url=origin, viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        call(page, origin, "/api/auth/signup", username="reader", password=PASSWORD)
        yield page
        browser.close()


def call(page: Page, origin: str, path: str, **body: str) -> Any:
    """Ask the API by POST as the page would."""
    answer = page.context.request.post(path, data=body, headers={"origin": origin})
    assert answer.ok, f"{path}: {answer.status} {answer.text()}"
    return answer.json()


class Watch:
    """Takes rows of what the page does."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session
        self._before = self._metrics()
        page.evaluate(WATCH)

    def row(self, what: str) -> Row:
        """What was seen since the last row."""
        seen = self._page.evaluate(TAKE)
        after, before = self._metrics(), self._before
        self._session.send("HeapProfiler.collectGarbage")
        heap = self._metrics()["JSHeapUsedSize"] / 2**20
        self._before = self._metrics()
        self._page.evaluate(TAKE)
        return Row(
            what,
            seen["frames"],
            seen["long"],
            self._page.evaluate("document.querySelectorAll('*').length"),
            heap,
            after["ScriptDuration"] - before["ScriptDuration"],
            after["LayoutDuration"]
            - before["LayoutDuration"]
            + after["RecalcStyleDuration"]
            - before["RecalcStyleDuration"],
        )

    def _metrics(self) -> dict[str, float]:
        told = self._session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in told}


def measure(page: Page, code: str, profile: Path | None) -> list[Row]:
    """Scroll up through all of it, go back, and write."""
    page.goto(f"/rooms/{code}")
    log = page.get_by_role("log", name="Chat")
    expect(log.get_by_role("article").last).to_be_visible()
    page.wait_for_timeout(1_000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    if profile is not None:
        session.send("Profiler.enable")
        session.send("Profiler.start")
    watch = Watch(page, session)
    page.wait_for_timeout(1_000)
    rows = [watch.row("nobody does anything")]

    log.hover()
    beginning = page.get_by_text("This is where the room's chat begins.")
    for turn in range(20_000):
        page.mouse.wheel(0, -WHEEL_PX)
        # Seldom, and by the element: a search of the whole page would be measured as well.
        if turn % 25 == 0 and "begins" in page.evaluate(FIRST):
            break
    expect(beginning).to_be_visible()
    rows.append(watch.row("the wheel, up to the first"))
    if profile is not None:
        profile.write_text(json.dumps(session.send("Profiler.stop")["profile"]))

    for _ in range(200):
        page.mouse.wheel(0, WHEEL_PX)
    rows.append(watch.row("the wheel, down again"))

    page.get_by_role("button", name="Newest").click()
    field = page.get_by_role("textbox", name="Message")
    for number in range(LINES):
        field.press_sequentially(f"line {number}")
        field.press("Enter")
        expect(log.get_by_text(f"line {number}", exact=True)).to_be_visible()
        page.wait_for_timeout(150)
    rows.append(watch.row(f"{LINES} lines written at the end"))
    return rows


def main() -> int:
    """Fill, measure, print, and say whether nothing took long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    with installation() as cafe, someone(cafe.origin) as page:
        code = call(page, cafe.origin, "/api/rooms", name="Long talk", visibility="private")["code"]
        fill(cafe, code, options.messages)
        found = measure(page, code, options.profile)
    text = "\n".join(
        [
            f"{options.messages:,} messages in the room; frames and tasks in ms, CPU in seconds",
            "",
            "| | " + " | ".join(COLUMNS) + " |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            *(row.line for row in found),
        ]
    )
    print(text)
    if options.report is not None:
        options.report.write_text(text + "\n")
    return 1 if any(row.long for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
