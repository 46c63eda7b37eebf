"""What is to be reached, beside what was measured."""

import statistics
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from cafe_bench.plan import BURSTS, MANY_FAST, MANY_MOST, MANY_SLOW, ONE_BIG, Load
from cafe_bench.report import Row

Figure = float | None


class Found(Struct):
    """Everything that was measured so far; a part that failed has left what it had.

    storing: a row per run, by rooms and messages asked a second. kib: per idle socket, by server.
    """

    rows: list[Row] = []
    storing: list[dict[str, float]] = []
    kib: dict[str, float] = {}
    calls: str = ""
    failed: list[str] = []

    def us(self, part: str, target: str, load: Load, role: str | None = None) -> Figure:
        """Return the median of the runs, of all processes or of one role."""
        return _median(
            row.total_us if role is None else row.us[role] for row in self._of(part, target, load)
        )

    def p99_ms(self, part: str, target: str, load: Load) -> Figure:
        """Return the median of the runs' p99."""
        return _median(row.p99_ms for row in self._of(part, target, load))

    def per_message(self, rooms: int) -> Figure:
        """Return µs of chat and PostgreSQL per message at a thousand a second."""
        return _median(
            row["chat"] + row["postgres"]
            for row in self.storing
            if row["rooms"] == rooms and row["asked"]
        )

    @property
    def most_per_s(self) -> Figure:
        """Return messages a second into one room, as fast as it goes."""
        return _median(row["per_s"] for row in self.storing if not row["asked"])

    def _of(self, part: str, target: str, load: Load) -> Sequence[Row]:
        return [
            row
            for row in self.rows
            if (row.part, row.target, row.load) == (part, target, load.name)
        ]


def _median(figures: Iterable[float]) -> Figure:
    found = list(figures)
    return statistics.median(found) if found else None


def _ratio(over: Figure, under: Figure) -> Figure:
    return over / under if over is not None and under else None


Goal = tuple[str, str, float, str, Callable[[Found], Figure]]


def _times(load: Load, other: str) -> Callable[[Found], Figure]:
    return lambda f: _ratio(f.us("delivery", "ours", load), f.us("delivery", other, load))


CHANNELS = "Django Channels"
GATEWAY = "cafe, through the gateway"

GOALS: Sequence[Goal] = (
    (f"{MANY_FAST.name}: times Node ws", "≤", 1.3, "×", _times(MANY_FAST, "Node ws")),
    (f"{MANY_FAST.name}: times nats-server", "≤", 1.0, "×", _times(MANY_FAST, "nats-server")),
    (f"{ONE_BIG.name}: times Node ws", "≤", 0.9, "×", _times(ONE_BIG, "Node ws")),
    (f"{BURSTS.name}: times Node ws", "≤", 0.3, "×", _times(BURSTS, "Node ws")),
    ("storing alone in one room, per message", "≤", 220, "µs", lambda f: f.per_message(1)),
    ("storing alone in twenty rooms, per message", "≤", 220, "µs", lambda f: f.per_message(20)),
    ("durable messages a second into one room", "≥", 4000, "", lambda f: f.most_per_s),
    (
        "stored, 5/s: the predecessor costs",
        "≥",
        7,
        "×",
        lambda f: _ratio(f.us("stored", CHANNELS, MANY_SLOW), f.us("stored", "cafe", MANY_SLOW)),
    ),
    (
        "stored, each at its highest load: the predecessor costs",
        "≥",
        12,
        "×",
        lambda f: _ratio(f.us("stored", CHANNELS, MANY_SLOW), f.us("stored", "cafe", MANY_MOST)),
    ),
    (
        "the gateway's own share in bursts, per delivery",
        "≤",
        5,
        "µs",
        lambda f: f.us("stored", GATEWAY, BURSTS, "gateway"),
    ),
    (
        "p99 through the gateway at 2,500 deliveries a second",
        "≤",
        25,
        "ms",
        lambda f: f.p99_ms("stored", GATEWAY, MANY_SLOW),
    ),
    ("memory per idle socket", "≤", 12, "KiB", lambda f: f.kib.get("cafe (chat)")),
)


def goals_table(found: Found) -> str:
    """Return a Markdown table: goal, measured, whether it is reached."""
    lines = ["| what | goal | measured | |", "|---|---|---|---|"]
    for what, sign, goal, unit, figure in GOALS:
        measured = figure(found)
        if measured is None:
            lines.append(f"| {what} | {sign} {goal:g} {unit} | not measured | |")
            continue
        reached = measured <= goal if sign == "≤" else measured >= goal
        shown = f"{measured:.0f}" if measured >= 100 else f"{measured:.2f}"
        word = "reached" if reached else "**not reached**"
        lines.append(f"| {what} | {sign} {goal:g} {unit} | {shown} {unit} | {word} |")
    return "\n".join(lines)
