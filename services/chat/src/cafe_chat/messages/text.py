"""What a message may look like. Pure."""

from cafe_contracts.frames import MESSAGE_CHARACTERS


class Empty(Exception):
    """Nothing is left of a message after trimming."""


class Unstorable(Exception):
    """A text holds NUL, which PostgreSQL does not store."""


class TooLong(Exception):
    """A message has more than MESSAGE_CHARACTERS after trimming."""


def tidy(message: str) -> str:
    """Return a message as it is stored: trimmed, and each line ended by a line feed.

    Raises Unstorable, Empty or TooLong.
    """
    if "\0" in message:
        raise Unstorable
    cleaned = message.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not cleaned:
        raise Empty
    if len(cleaned) > MESSAGE_CHARACTERS:
        raise TooLong
    return cleaned


def one_line(note: str | None) -> str | None:
    """Return a note on one line, None for an empty one. Raises Unstorable."""
    if note is None:
        return None
    if "\0" in note:
        raise Unstorable
    return " ".join(note.split()) or None
