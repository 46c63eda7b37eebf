"""Which rooms a list may hold."""

from typing import Literal

Scope = Literal["public", "mine"]
