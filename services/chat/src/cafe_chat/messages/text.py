"""What a message may look like. Pure."""

from cafe_contracts.frames import MESSAGE_CHARACTERS


class Empty(Exception):
    """Nothing is left of a message after trimming."""


class TooLong(Exception):
    """A message has more than MESSAGE_CHARACTERS after trimming."""


def tidy(message: str) -> str:
    """Return a message as it is stored: trimmed, and each line ended by a line feed.

    NUL is taken out: PostgreSQL stores no such text. Raises Empty or TooLong.
    """
    cleaned = message.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if not cleaned:
        raise Empty
    if len(cleaned) > MESSAGE_CHARACTERS:
        raise TooLong
    return cleaned
