"""What people may write into a room's name and description."""

import unicodedata

# docs/api.md §3.
NAME_CHARACTERS = 80
DESCRIPTION_CHARACTERS = 2000


def tidy_name(raw: str) -> str:
    """Return the trimmed name, 1–80 characters on one line.

    Raises ValueError, with a sentence for the person, when it is empty, too long, or holds control
    characters (PostgreSQL stores no NUL, and a line break tears lists apart).
    """
    name = raw.strip()
    if not any(_visible(character) for character in name):
        raise ValueError("Give the room a name.")
    if len(name) > NAME_CHARACTERS:
        raise ValueError(f"At most {NAME_CHARACTERS} characters.")
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise ValueError("No line breaks or control characters.")
    return name


def tidy_description(raw: str) -> str:
    """Return the trimmed description, 0–2000 characters, its line breaks as LF.

    Raises ValueError, with a sentence for the person, when it is too long or holds control
    characters other than line breaks and tabs.
    """
    description = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(description) > DESCRIPTION_CHARACTERS:
        raise ValueError(f"At most {DESCRIPTION_CHARACTERS} characters.")
    if any(
        unicodedata.category(character) == "Cc" and character not in "\n\t"
        for character in description
    ):
        raise ValueError("No control characters.")
    return description


def _visible(character: str) -> bool:
    """Say whether a character leaves ink: no separator, no control or format character."""
    return unicodedata.category(character)[0] not in "ZC"
