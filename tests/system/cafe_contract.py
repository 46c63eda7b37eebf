"""The shapes that docs/api.md promises, checked as a client from outside would do it."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
from cafe_person import Frame, Line, Person

USER = {
    "id", "username", "display_name", "email", "email_verified", "bio", "timezone",
    "day_starts_at", "role", "created_at",
}  # fmt: skip
ROOM = {
    "id", "code", "name", "description", "visibility", "capacity", "locked", "created_at",
    "created_by", "member_count", "online_count", "expires_at", "my_role",
}  # fmt: skip
TIMER = {
    "id", "scope", "room", "status", "phase", "round", "rounds", "focus_minutes", "break_minutes",
    "long_break_minutes", "auto_start", "started_at", "ends_at", "remaining_seconds",
    "server_time", "version", "controlled_by",
}  # fmt: skip
SESSION = {"id", "room", "minutes", "started_at", "ended_at", "source", "note", "subject"}
PROGRESS = {
    "timezone", "today_minutes", "week_minutes", "week_start", "last_7_days", "total_minutes",
    "streak_days", "best_streak_days", "daily_goal_minutes", "recent_sessions",
}  # fmt: skip
HELLO = {"type", "room", "user_id", "username", "head", "members", "timer", "call", "limits"}
CHAT = {
    "type", "id", "seq", "user_id", "username", "message", "timestamp", "client_id", "reply_to",
}  # fmt: skip
MESSAGE = {
    "id", "seq", "user", "message", "timestamp", "edited_at", "deleted", "reply_to", "reactions",
}  # fmt: skip
CALL = {"state", "call_id", "version", "participants"}
PROBLEM = {"type", "title", "status", "detail", "code", "request_id"}

CODE = re.compile("[ABCDEFGHJKMNPQRSTUVWXYZ23456789]{6}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
JSON = {"content-type": "application/json"}


def is_id(text: str) -> bool:
    """Say whether a text is a UUIDv7 in its usual form."""
    found = UUID(text)
    return found.version == 7 and str(found) == text


def is_instant(text: str) -> bool:
    """Say whether a text is RFC 3339 in UTC, ending in Z."""
    return INSTANT.fullmatch(text) is not None


def problem(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """Insist on a problem document of that status, and return it."""
    where = f"{answer.request.method} {answer.request.url.path}"
    assert answer.status_code == status, f"{where}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json", where
    body: dict[str, Any] = answer.json()
    assert set(body) >= PROBLEM, where
    assert (body["status"], body["type"]) == (status, f"urn:cafe:{body['code']}")
    assert code in {None, body["code"]}, f"{where}: {body['code']}"
    if status == 422:
        assert all(set(one) == {"field", "message"} for one in body["errors"])
    return body


async def members(visitor: Callable[[str], Person], count: int) -> tuple[list[Person], str]:
    """Return so many members of a new room, its owner first, and its code."""
    people = [await visitor(f"guest{number}").sign_up() for number in range(count)]
    code = await people[0].open_room()
    for person in people[1:]:
        await person.join(code)
    return people, code


async def frames_for(line: Line, seconds: float) -> list[Frame]:
    """Listen for a while and return what was heard."""
    before = len(line.heard)
    try:
        await line.hear(lambda _: False, seconds)
    except TimeoutError:
        pass
    return line.heard[before:]
