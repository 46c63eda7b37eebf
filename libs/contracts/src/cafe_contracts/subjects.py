"""The names under which services meet on NATS (docs/architecture.md, "How they talk")."""

from uuid import UUID

EVENTS_STREAM = "CAFE_EVENTS"
EVENTS = "cafe.evt.>"
DEAD_STREAM = "CAFE_DEAD"
DEAD = "cafe.dead.>"

LIVE_SESSIONS = "cafe.live.v1.sessions"
"""Sessions that just ended: a JSON array of session ids. A hint; sockets ask auth anyway."""

LIVE_IDENTITIES = "cafe.live.v1.identities"
"""Sessions whose person changed, among auth's replicas: a JSON array of session ids. A hint."""

LIVE_TIMERS = "cafe.live.v1.timer.*"
"""The own timers of everybody; `live_timer` names one of them."""


def event(service: str, name: str, major: int = 1) -> str:
    """Return the subject of a durable event, for example `cafe.evt.rooms.v1.member_joined`."""
    return f"cafe.evt.{service}.v{major}.{name}"


def dead(subscription: str) -> str:
    """Return where a subscription puts what cannot be decoded."""
    return f"cafe.dead.{subscription}"


def live_room(room_id: UUID) -> str:
    """Return the subject whose payloads are the text frames for a room's browsers."""
    return f"cafe.live.v1.room.{room_id}"


def live_roster(room_id: UUID) -> str:
    """Return the subject that says: this room's roster has a newer version. A hint."""
    return f"cafe.live.v1.roster.{room_id}"


def live_call(room_id: UUID) -> str:
    """Return the subject on which replicas of signaling wake each other for a room's call."""
    return f"cafe.live.v1.call.{room_id}"


def live_timer(person_id: UUID) -> str:
    """Return the subject whose payloads are the `timer` frames of a person's own timer."""
    return f"cafe.live.v1.timer.{person_id}"
