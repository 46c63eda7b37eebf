"""What must not happen to messages, found by comparing what clients did with what was kept. Pure.

Clients log every attempt as acknowledged, refused, or unknown: a time-out and a lost connection say
nothing about what became of it. Texts are unique, so that each names its message.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Outcome = Literal["acknowledged", "refused", "unknown"]
Kind = Literal["lost", "ghost", "duplicate", "hole", "inversion"]


@dataclass
class Attempt:
    """One sending of a message; times in seconds of one clock. seq: only if acknowledged."""

    started_s: float
    ended_s: float = 0.0
    outcome: Outcome = "unknown"
    seq: int | None = None


@dataclass
class Message:
    """All attempts at one message, in one room."""

    text: str
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def acknowledged(self) -> Attempt | None:
        """The first attempt that was acknowledged."""
        return next((one for one in self.attempts if one.outcome == "acknowledged"), None)

    @property
    def refused(self) -> bool:
        """Whether each attempt was answered by an error: then nobody may ever see it (P2)."""
        return all(one.outcome == "refused" for one in self.attempts)


@dataclass(frozen=True)
class Finding:
    """Something that must not happen."""

    kind: Kind
    detail: str


Seen = Sequence[tuple[int, str]]
"""(seq, text), in the order of arrival."""


def check(messages: Iterable[Message], history: Seen, readers: Mapping[str, Seen]) -> list[Finding]:
    """Compare a room's messages with its history and with what each reader was shown.

    Everything must be restored and at rest: each reader had the time to be told of everything.
    """
    messages = list(messages)
    return [
        *_check_kept(messages, history),
        *_check_history(messages, history),
        *_check_order(messages),
        *(
            finding
            for name, seen in readers.items()
            for finding in _check_reader(name, seen, history)
        ),
    ]


def late(messages: Iterable[Message], before_s: float, seen: Seen) -> list[str]:
    """Return the texts acknowledged before an instant that a reader has not seen (P4)."""
    shown = {text for _, text in seen}
    return [
        message.text
        for message in messages
        if (ack := message.acknowledged) is not None
        and ack.ended_s < before_s
        and message.text not in shown
    ]


def _check_kept(messages: Sequence[Message], history: Seen) -> Iterable[Finding]:
    """What was acknowledged is there, once, under the seq of each of its acks (P1, P2)."""
    kept = set(history)
    for message in messages:
        for attempt in message.attempts:
            if attempt.outcome == "acknowledged" and (attempt.seq, message.text) not in kept:
                yield Finding("lost", f"{message.text} acknowledged as {attempt.seq} is not kept")


def _check_history(messages: Sequence[Message], history: Seen) -> Iterable[Finding]:
    known = {message.text: message for message in messages}
    for text, count in Counter(text for _, text in history).items():
        if count > 1:
            yield Finding("duplicate", f"{text} is kept {count} times")
        if text not in known:
            yield Finding("ghost", f"{text} was never sent")
        elif known[text].refused:
            yield Finding("ghost", f"{text} was refused and is kept")
    numbers = [seq for seq, _ in history]
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
        yield Finding("hole", f"the history is not 1 to {len(numbers)}; missing {missing[:10]}")


def _check_order(messages: Sequence[Message]) -> Iterable[Finding]:
    """What was first sent after an ack was seen has a larger seq (P3)."""
    acks = sorted(
        (ack.ended_s, ack.seq or 0, message.text)
        for message in messages
        if (ack := message.acknowledged) is not None
    )
    begun = sorted(
        (min(attempt.started_s for attempt in message.attempts), ack.seq or 0, message.text)
        for message in messages
        if (ack := message.acknowledged) is not None
    )
    newest, at = (0, ""), 0
    for started_s, seq, text in begun:
        while at < len(acks) and acks[at][0] < started_s:
            newest = max(newest, (acks[at][1], acks[at][2]))
            at += 1
        if seq < newest[0]:
            yield Finding(
                "inversion", f"{text} got {seq} though {newest[1]} had {newest[0]} before"
            )


def _check_reader(name: str, seen: Seen, history: Seen) -> Iterable[Finding]:
    numbers = [seq for seq, _ in seen]
    for seq, count in Counter(numbers).items():
        if count > 1:
            yield Finding("duplicate", f"{name} was shown {seq} {count} times")
    if any(later < earlier for earlier, later in pairwise(numbers)):
        yield Finding("inversion", f"{name} was shown messages out of order")
    kept = dict(history)
    for seq, text in seen:
        if kept.get(seq) != text:
            yield Finding("ghost", f"{name} was shown {text} as {seq}, which is not kept so")
    if missing := sorted(set(kept) - set(numbers)):
        yield Finding("lost", f"{name} was never shown {missing[:10]}")
