"""A room's schedule as an iCalendar file (RFC 5545). Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from cafe_rooms.schedule.recurrence import REMINDED, zone
from cafe_rooms.schedule.schemas import SessionCard


def calendar(name: str, url: str, sessions: Iterable[SessionCard], at: datetime) -> bytes:
    """Return the file. name: the room's; url: of its page; at: the instant it is made."""
    file = Calendar()
    file.add("prodid", "-//Virtual Cafe//rooms//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    for session in sessions:
        file.add_component(_event(session, name, url, at))
    # Other programs know the zones' rules by them, which names alone do not give.
    file.add_missing_timezones()
    text: bytes = file.to_ical()
    return text


def _event(session: SessionCard, name: str, url: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{session.id}@virtual-cafe")
    event.add("dtstamp", at)
    event.add("summary", session.title)
    event.add("location", name)
    event.add("url", url)
    event.add("dtstart", session.starts_at.astimezone(zone(session.timezone)))
    event.add("duration", timedelta(minutes=session.minutes))
    if session.repeats != "none":
        event.add("rrule", {"freq": session.repeats})
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", session.title)
    alarm.add("trigger", -REMINDED)
    event.add_component(alarm)
    return event
