"""Spans of time, half open and in UTC, and the little algebra that credit and calendar need.

A list of spans is *tidy* when it is sorted, free of overlaps and free of empty spans; every
function here takes any list and returns a tidy one. Lengths are exact: datetimes count whole
microseconds.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct


class Span(Struct, frozen=True, array_like=True):
    """From `began` up to, but without, `ended`."""

    began: datetime
    ended: datetime

    @property
    def length(self) -> timedelta:
        """How long it is; negative when it ends before it began."""
        return self.ended - self.began


def tidy(spans: Iterable[Span]) -> list[Span]:
    """Sort, drop what is empty, and join what overlaps or touches."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.began):
        if span.ended <= span.began:
            continue
        if joined and span.began <= joined[-1].ended:
            joined[-1] = Span(joined[-1].began, max(joined[-1].ended, span.ended))
        else:
            joined.append(span)
    return joined


def total(spans: Iterable[Span]) -> timedelta:
    """Return how much time the spans cover together, what overlaps counted once."""
    return sum((span.length for span in tidy(spans)), timedelta())


def intersect(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """Return the time that lies in both."""
    others = tidy(right)
    return [
        Span(max(one.began, other.began), min(one.ended, other.ended))
        for one in tidy(left)
        for other in others
        if one.began < other.ended and other.began < one.ended
    ]


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the time of `spans` that is not in `taken`."""
    left = tidy(spans)
    for gone in tidy(taken):
        left = [
            piece
            for span in left
            for piece in (
                Span(span.began, min(span.ended, gone.began)),
                Span(max(span.began, gone.ended), span.ended),
            )
            if piece.began < piece.ended
        ]
    return left


def first(spans: Iterable[Span], length: timedelta) -> list[Span]:
    """Return the earliest `length` of the spans, or all of them when they are shorter."""
    kept: list[Span] = []
    missing = length
    for span in tidy(spans):
        if missing <= timedelta():
            break
        kept.append(Span(span.began, min(span.ended, span.began + missing)))
        missing -= kept[-1].length
    return kept


def hull(spans: Sequence[Span]) -> Span:
    """Return the span from the first beginning to the last end; `spans` must not be empty."""
    return Span(min(span.began for span in spans), max(span.ended for span in spans))


def to_json(spans: Iterable[Span]) -> list[list[str]]:
    """Return spans as they are stored: pairs of RFC 3339 instants."""
    pairs: list[list[str]] = msgspec.to_builtins(list(spans))
    return pairs


def of_json(pairs: list[list[str]]) -> list[Span]:
    """Read what `to_json` made; the instants are exact and in UTC."""
    return msgspec.convert(pairs, list[Span])
