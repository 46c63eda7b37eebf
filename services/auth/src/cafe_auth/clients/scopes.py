"""What each service may ask of which other: the whole table, in one place."""

from collections.abc import Mapping

ALLOWED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "auth": {
        "rooms": frozenset({"rooms:mates", "export:read"}),
        "chat": frozenset({"export:read"}),
        "signaling": frozenset({"export:read"}),
        "tracker": frozenset({"export:read"}),
    },
    "rooms": {
        "auth": frozenset({"sessions:read", "people:read"}),
        "chat": frozenset({"presence:read"}),
    },
    "chat": {
        "auth": frozenset({"sessions:read", "people:read"}),
        "rooms": frozenset({"rooms:admission", "rooms:rosters"}),
        "tracker": frozenset({"timers:read"}),
        "signaling": frozenset({"calls:read"}),
    },
    "signaling": {
        "auth": frozenset({"sessions:read", "people:read"}),
        "rooms": frozenset({"rooms:admission", "rooms:rosters"}),
    },
    "tracker": {
        "auth": frozenset({"sessions:read", "people:read"}),
        "rooms": frozenset({"rooms:admission", "rooms:rosters"}),
        "chat": frozenset({"presence:read"}),
    },
}
"""Client id → audience → scopes. A client id is a service's name."""


def granted(client_id: str, audience: str, asked: frozenset[str]) -> frozenset[str]:
    """Return the scopes to grant: those asked for that the client may have, or all if none was.

    Empty when there is nothing that this client may ask of that audience.
    """
    allowed = ALLOWED.get(client_id, {}).get(audience, frozenset())
    return allowed & asked if asked else allowed
