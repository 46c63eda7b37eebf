"""Files of sessions: CSV, JSON and iCalendar, read line by line. Pure; may take seconds of CPU."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import islice

import msgspec
from icalendar import Event

from cafe_http.errors import Invalid
from cafe_tracker.imports.rows import Refused, Row, Value, row_of
from cafe_tracker.sessions.export import ICS_MINUTES, ICS_UNNAMED, MARK, needs_mark

MOST_LINES = 10_000
"""Of one file. Ten years of a busy person fit into two; an event of iCalendar takes 0.6 ms."""

Found = tuple[int, Mapping[str, Value] | str]
"""A line's number and its fields, or why it cannot be read."""

LONGEST_FIELD = 10_000
"""Characters of a CSV cell, or of an event: what is longer is no note of anybody's."""

EVENT_LINES = frozenset(
    ("BEGIN", "END", "DTSTART", "DTEND", "DURATION", "SUMMARY", "CATEGORIES", "RRULE")
) | {ICS_MINUTES, ICS_UNNAMED}
"""All that is looked at of an event: icalendar takes seconds for a megabyte of anything else."""

UNREADABLE = (
    ValueError,
    KeyError,
    AttributeError,
    TypeError,
    IndexError,
    OverflowError,
    OSError,
    RecursionError,
)
"""What icalendar raises for what it cannot read; its own errors are ValueErrors. The last two come
from names of zones that are no file names."""


def read(content_type: str, body: bytes, zone: tzinfo, now: datetime) -> list[Row | Refused]:
    """Return every session of a file, or why it is none, in order.

    content_type: one of READERS. Raises Invalid when it cannot be read at all, holds nothing, or
    has too many lines.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid.field("", "is not UTF-8") from None
    found = list(islice(READERS[content_type](text), MOST_LINES + 1))
    if not found:
        raise Invalid.field("", "holds no sessions")
    if len(found) > MOST_LINES:
        raise Invalid.field("", f"has more than {MOST_LINES} lines; split it")
    return [
        Refused(line=line, reason=fields)
        if isinstance(fields, str)
        else row_of(line, fields, zone, now)
        for line, fields in found
    ]


def _csv(text: str) -> Iterator[Found]:
    head, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(LONGEST_FIELD)
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            fields = next(lines, None)
        except csv.Error:
            yield lines.line_num, "cannot be read"
            continue
        if fields is None:
            return
        # Cells beyond the header come under the name None, as a list.
        yield (
            lines.line_num,
            {name: _cell(value) for name, value in fields.items() if isinstance(name, str)},
        )


def _cell(value: str | None) -> str | None:
    """Take off the mark that our own export puts before what a spreadsheet would run."""
    if value is not None and value.startswith(MARK) and needs_mark(value[1:]):
        return value[1:]
    return value


def _json(text: str) -> Iterator[Found]:
    try:
        items = msgspec.json.decode(text.encode(), type=list[object])
    except (msgspec.DecodeError, RecursionError):
        raise Invalid.field("", "is no JSON array") from None
    for line, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield line, {str(name): value for name, value in item.items()}
        else:
            yield line, "is no object"


def _ics(text: str) -> Iterator[Found]:
    """Read event by event: what is wrong with one costs no other."""
    began, wanted, lines = 0, False, list[str]()
    for number, raw in enumerate(io.StringIO(text), start=1):
        line = raw.rstrip("\r\n")
        if not line.startswith((" ", "\t")):  # else it goes on with the one before (RFC 5545, 3.1)
            wanted = line.partition(":")[0].partition(";")[0].strip().upper() in EVENT_LINES
        plain = line.strip().upper()
        if plain == "BEGIN:VEVENT":
            began, lines = number, []
        if began and wanted:
            lines.append(line)
        if began and plain == "END:VEVENT":
            yield began, _event("\r\n".join(lines) + "\r\n")
            began = 0


def _event(text: str) -> Mapping[str, Value] | str:
    if len(text) > LONGEST_FIELD:
        return "is too long"
    try:
        event = Event.from_ical(text)
        if not isinstance(event, Event):
            return "cannot be read"
        if event.get("rrule") is not None:
            return "repeats; only single events are read"
        start, end = event.start, event.end
        subject = ", ".join(str(one) for one in event.categories)
        minutes = event.get(ICS_MINUTES)
        note = None if event.get(ICS_UNNAMED) else event.get("summary")
    except UNREADABLE:
        return "cannot be read"
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return "has no time of day"
    return {
        "started_at": start,
        "ended_at": end,
        "minutes": None if minutes is None else str(minutes),
        "note": None if note is None else str(note),
        "subject": subject or None,
    }


READERS: Mapping[str, Callable[[str], Iterator[Found]]] = {
    "text/csv": _csv,
    "text/calendar": _ics,
    "application/json": _json,
}
"""By content type."""
