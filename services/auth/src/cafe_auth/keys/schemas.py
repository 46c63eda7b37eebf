"""What the key slice answers."""

from typing import Any

from msgspec import Struct


class KeySet(Struct, frozen=True):
    """A JSON Web Key Set (RFC 7517 §5): the public halves of the two published keys."""

    keys: list[dict[str, Any]]
