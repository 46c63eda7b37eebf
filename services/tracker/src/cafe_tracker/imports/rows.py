"""One line of an imported file becomes a session, or is refused with a reason. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from cafe_tracker.sessions.service import EARLIEST, MINUTE

Value = str | int | float | bool | None | object
"""What a field of a CSV line, a JSON object or an event may hold."""

MOST_MINUTES = 720
NOTE_CHARACTERS = 1000
SUBJECT_CHARACTERS = 80
"""As for sessions by hand."""

ALIASES = {
    "end": "ended_at",
    "end time": "ended_at",
    "start": "started_at",
    "start time": "started_at",
    "duration_minutes": "minutes",
    "description": "note",
    "title": "note",
    "project": "subject",
    "category": "subject",
}
"""How other programs name the same columns."""


class Row(Struct, frozen=True, kw_only=True):
    """A session in a file. ended_at in UTC."""

    line: int
    ended_at: datetime
    minutes: int
    note: str | None
    subject: str | None


class Refused(Struct, frozen=True, kw_only=True):
    """A line that makes no session, and why, in words for its person."""

    line: int
    reason: str


def row_of(line: int, fields: Mapping[str, Value], zone: tzinfo, now: datetime) -> Row | Refused:
    """Read a line. fields: by their names, in any case; what is not known is left alone.

    zone: of instants that name none. Minutes are taken from the two instants where not given.
    """
    named = {_name(name): value for name, value in fields.items() if value not in (None, "")}
    try:
        started, ended = (_instant(named, name, zone) for name in ("started_at", "ended_at"))
        minutes = _minutes(named, started, ended)
        if ended is None:
            if started is None:
                raise _Wrong("needs ended_at or started_at")
            ended = _later(started, minutes)
        if not EARLIEST <= ended <= now:
            raise _Wrong("is in the future" if ended > now else "is too long ago")
        return Row(
            line=line,
            ended_at=ended,
            minutes=minutes,
            note=_text(named, "note", NOTE_CHARACTERS),
            subject=_text(named, "subject", SUBJECT_CHARACTERS),
        )
    except _Wrong as wrong:
        return Refused(line=line, reason=str(wrong))


class _Wrong(Exception):
    """Why a line is refused."""


def _name(name: str) -> str:
    plain = name.strip().lower()
    return ALIASES.get(plain, plain)


def _instant(named: Mapping[str, Value], name: str, zone: tzinfo) -> datetime | None:
    value = named.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            raise _Wrong(f"{name} is no instant") from None
        if len(text) <= len("2026-03-01"):
            raise _Wrong(f"{name} has no time of day")
    if not isinstance(value, datetime):
        raise _Wrong(f"{name} is no instant")
    try:
        aware = value if value.tzinfo is not None else value.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except (OverflowError, ValueError):
        raise _Wrong(f"{name} is no instant") from None


def _later(started: datetime, minutes: int) -> datetime:
    try:
        return started + minutes * MINUTE
    except OverflowError:
        raise _Wrong("is in the future") from None


def _minutes(named: Mapping[str, Value], started: datetime | None, ended: datetime | None) -> int:
    lasted = None if started is None or ended is None else ended - started
    value = named.get("minutes")
    if value is None:
        if lasted is None:
            raise _Wrong("needs minutes, or both started_at and ended_at")
        minutes = lasted // MINUTE
    else:
        minutes = _whole(value)
    if not 1 <= minutes <= MOST_MINUTES:
        raise _Wrong(f"must have 1 to {MOST_MINUTES} minutes")
    if lasted is not None and minutes * MINUTE > lasted + timedelta(seconds=1):
        raise _Wrong("has more minutes than lie between its two ends")
    return minutes


def _whole(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Wrong("minutes is no whole number")
    try:
        return int(value)
    except ValueError:
        raise _Wrong("minutes is no whole number") from None


def _text(named: Mapping[str, Value], name: str, most: int) -> str | None:
    value = named.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or "\x00" in value:
        raise _Wrong(f"{name} is no text")
    text = value.strip()
    if len(text) > most:
        raise _Wrong(f"{name} has more than {most} characters")
    return text or None
