"""What a message may look like. Pure."""

import re

from cafe_contracts.frames import MESSAGE_CHARACTERS

# By blocks, not by names: whoever has newer emoji than this Python may use them. What follows a
# sign is how it is drawn (U+FE0E, U+FE0F), what it is joined with (U+200D), or the tags of a flag.
_EMOJI = re.compile(
    "(?:[#*0-9]\ufe0f?\u20e3"
    "|[©®\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0e\ufe0f\u200d\U000e0020-\U000e007f]*)+"
)


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


def is_emoji(text: str) -> bool:
    """Say whether a reaction is made of signs: words would be messages that no limit counts."""
    return _EMOJI.fullmatch(text) is not None
