"""What people write beside their minutes, tidied."""

from typing import TypeVar

from msgspec import UnsetType

T = TypeVar("T")


def given(value: T | UnsetType) -> T | None:
    """Return what was sent; None stands for what was not."""
    return None if isinstance(value, UnsetType) else value


def tidied(value: str | UnsetType | None) -> str | None:
    """Trim; nothing but white space is nothing."""
    return None if isinstance(value, UnsetType) or value is None else value.strip() or None
