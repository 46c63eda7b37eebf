"""Files of sessions, read line by line."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_http.errors import Invalid
from cafe_tracker.imports import readers
from cafe_tracker.imports.readers import READERS
from cafe_tracker.imports.rows import Refused, Row

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KOLKATA = ZoneInfo("Asia/Kolkata")


def read(content_type: str, text: str) -> list[Row | Refused]:
    return readers.read(content_type, text.encode(), KOLKATA, NOW)


def row(line: int, ended_at: str, minutes: int, *words: str | None) -> Row:
    note, subject = words or (None, None)
    moment = datetime.fromisoformat(ended_at)
    return Row(line=line, ended_at=moment, minutes=minutes, note=note, subject=subject)


def test_csv_with_every_way_to_say_when() -> None:
    found = read(
        "text/csv",
        "started_at,ended_at,minutes,note,subject,room\n"
        "2026-03-01T10:00:00Z,2026-03-01T10:30:00Z,,essay,law,ABCDEF\n"
        ",2026-03-01 18:00,45,,\n"
        "2026-03-01T20:00:00+01:00,,20,'=1+1,\n"
        '2026-03-02T10:00:00Z,2026-03-02T11:00:00Z,50,"two\nlines",\n',
    )
    assert found == [
        row(2, "2026-03-01T10:30:00Z", 30, "essay", "law"),
        row(3, "2026-03-01T12:30:00Z", 45),  # in his zone, which is 5:30 ahead
        row(4, "2026-03-01T19:20:00Z", 20, "=1+1", None),
        row(6, "2026-03-02T11:00:00Z", 50, "two\nlines", None),
    ]


def test_csv_of_other_programs() -> None:
    found = read(
        "text/csv",
        "\ufeffDescription;Project;Start;End\nessay;law;2026-03-01 10:00:00;2026-03-01 10:30:30\n",
    )
    assert found == [row(2, "2026-03-01T05:00:30Z", 30, "essay", "law")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,", "ended_at is no instant"),
        ("2026-03-01,10", "ended_at has no time of day"),
        (",10", "needs ended_at or started_at"),
        ("2026-03-01T10:00Z,", "needs minutes, or both started_at and ended_at"),
        ("2026-03-01T10:00Z,ten", "minutes is no whole number"),
        ("2026-03-01T10:00Z,721", "must have 1 to 720 minutes"),
        ("2026-06-01T00:01Z,1", "is in the future"),
        ("1999-01-01T00:00Z,1", "is too long ago"),
        ("0001-01-01T00:00+14:00,1", "ended_at is no instant"),
        (f"2026-03-01T10:00Z,{10**15}", "must have 1 to 720 minutes"),
    ],
)
def test_lines_that_are_no_sessions(line: str, reason: str) -> None:
    assert read("text/csv", f"ended_at,minutes\n{line}\n") == [Refused(line=2, reason=reason)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-03-01T10:30Z,31", "has more minutes than lie between its two ends"),
        (f"2026-03-01T10:30Z,{10**15}", "must have 1 to 720 minutes"),
        (f"2026-03-01T10:30Z,-{10**15}", "must have 1 to 720 minutes"),
    ],
)
def test_no_more_minutes_than_lie_between(line: str, reason: str) -> None:
    found = read("text/csv", f"started_at,ended_at,minutes\n2026-03-01T10:00Z,{line}\n")
    assert found == [Refused(line=2, reason=reason)]


def test_no_session_begins_where_the_calendar_ends() -> None:
    found = read("text/csv", "started_at,minutes\n9999-12-31T23:59:59Z,700\n")
    assert found == [Refused(line=2, reason="is in the future")]


def test_json() -> None:
    found = read(
        "application/json",
        '[{"ended_at":"2026-03-01T10:00:00Z","minutes":5,"note":null,"id":"x","extra":[1]},'
        '7,{"ended_at":"2026-03-01T10:00:00Z","minutes":1.5},{"ended_at":5,"minutes":5}]',
    )
    assert found[0] == row(1, "2026-03-01T10:00:00Z", 5)
    assert [one.reason for one in found[1:] if isinstance(one, Refused)] == [
        "is no object",
        "minutes is no whole number",
        "ended_at is no instant",
    ]


def test_icalendar() -> None:
    found = read(
        "text/calendar",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\nDTEND:20260301T103000Z\r\n"
        "SUMMARY:essay\\, part\r\n  two\r\nCATEGORIES:law\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nDTSTART;TZID=America/New_York:20260301T100000\r\nDURATION:PT45M\r\n"
        "END:VEVENT\r\n"
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260301\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\nDTEND:20260301T103000Z\r\n"
        "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:nothing\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n",
    )
    assert found == [
        row(3, "2026-03-01T10:30:00Z", 30, "essay, part two", "law"),
        row(10, "2026-03-01T15:45:00Z", 45),
        Refused(line=14, reason="has no time of day"),
        Refused(line=17, reason="repeats; only single events are read"),
        Refused(line=22, reason="cannot be read"),
    ]


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "DTEND:20260301T103000Z", *lines, "END:VEVENT", ""))


@pytest.mark.parametrize("zone", ["A/" * 600, "A" * 300])
def test_a_zone_that_is_no_file_name_costs_no_other_event(zone: str) -> None:
    good = event("DTSTART:20260301T100000Z")
    found = read("text/calendar", event(f"DTSTART;TZID={zone}:20260301T100000") + good)
    assert found == [
        Refused(line=1, reason="cannot be read"),
        row(5, "2026-03-01T10:30:00Z", 30),
    ]


def test_of_an_event_only_what_a_session_has_is_read() -> None:
    # Half a megabyte, for which icalendar would take seconds.
    idle = "ATTENDEE;" + "A=b;" * 100_000 + "C=d:x", " folded", "CREATED:rubbish"
    found = read(
        "text/calendar",
        event("DTSTART:20260301T100000Z", *idle, "summary:es", " say")
        + event("DTSTART:20260301T100000Z", "SUMMARY:" + "x" * readers.LONGEST_FIELD),
    )
    assert found == [
        row(1, "2026-03-01T10:30:00Z", 30, "essay", None),
        Refused(line=10, reason="is too long"),
    ]


@pytest.mark.parametrize("content_type", READERS)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"ended_at,minutes\n", b"{}", b"[[["])
def test_files_that_hold_nothing(content_type: str, body: bytes) -> None:
    if content_type == "text/csv" and body.startswith((b"{", b"[")):
        body = b""
    with pytest.raises(Invalid):
        readers.read(content_type, body, KOLKATA, NOW)


def test_files_that_are_too_long() -> None:
    line = '{"ended_at":"2026-03-01T10:00:00Z","minutes":5}'
    body = f"[{','.join([line] * (readers.MOST_LINES + 1))}]"
    with pytest.raises(Invalid):
        read("application/json", body)


PIECES = st.lists(
    st.sampled_from(
        [
            *("BEGIN:VEVENT\n", "END:VEVENT\n", "DTSTART:20260301T100000Z\n", "DTEND:2026\n"),
            *("DURATION:PT45M\n", "DURATION:-P9999999W\n", "SUMMARY:x\n", ":::\n", " \n", ";\n"),
            *("DTSTART;TZID=Mars/X:20260301T100000\n", "DTEND;VALUE=DATE:00010101\n"),
            *("RRULE:X\n", "CATEGORIES:a,b\n", "BEGIN:VALARM\n", "X-CAFE-MINUTES:7\n"),
            *("X-CAFE-MINUTES:99999999999999\n", "DTSTART:99991231T235959Z\n"),
            *("started_at,minutes,ended_at\n", "9999-12-31T23:59Z", "99999999999999"),
            *("ended_at,minutes\n", '"', "'", ",", ";", "2026-03-01T10:00Z", "5", "\n", "[", "{"),
        ]
    )
    | st.text(max_size=8),
    max_size=20,
).map("".join)


@given(st.sampled_from(list(READERS)), PIECES)
def test_any_file_gets_a_verdict(content_type: str, text: str) -> None:
    try:
        found = readers.read(content_type, text.encode(errors="replace"), KOLKATA, NOW)
    except Invalid:
        return
    for one in found:
        assert isinstance(one, Refused) or (
            1 <= one.minutes <= 720 and one.ended_at <= NOW + timedelta()
        )
