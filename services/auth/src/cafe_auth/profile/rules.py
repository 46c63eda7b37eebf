"""Which display names, biographies, time zones and day borders are accepted. Pure.

Each `…_fault` returns None for an acceptable value, else one sentence for the person who typed it.
"""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

DISPLAY_NAME_MAX = 64
BIO_MAX = 1000
DEFAULT_TIMEZONE = "UTC"
DEFAULT_DAY_STARTS_AT = "04:00"
"""Students work past midnight: what ends at one o'clock still belongs to the evening before."""

VISIBILITIES = ("everybody", "room_mates", "nobody")
"""Who may look at a profile: anybody who is logged in, whoever shares a room, or none of them."""

DAY_STARTS_AT = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
# Entries of the zone database that name no place: the machine's own zone, and "not set up yet".
_NO_PLACE = frozenset({"localtime", "Factory", "posixrules"})
# Characters that no text needs and that can make one line look like another: controls (Cc),
# surrogates (Cs), and the overrides of writing direction (Trojan Source, CVE-2021-42574).
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy(text: str) -> str:
    """Return the text as it is kept: composed (NFC), without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def _is_clean(text: str, allowed: str = "") -> bool:
    return not any(
        char not in allowed and (char in _DIRECTION or unicodedata.category(char) in {"Cc", "Cs"})
        for char in text
    )


def display_name_fault(name: str) -> str | None:
    """Say why a tidied display name is refused."""
    if not 1 <= len(name) <= DISPLAY_NAME_MAX:
        return f"1 to {DISPLAY_NAME_MAX} characters."
    # A name made of format characters only (zero-width joiners, say) is invisible.
    if not _is_clean(name) or all(unicodedata.category(char) in {"Cf", "Zs"} for char in name):
        return "Only characters that can be seen."
    return None


def bio_fault(bio: str) -> str | None:
    """Say why a tidied biography is refused."""
    if len(bio) > BIO_MAX:
        return f"At most {BIO_MAX} characters."
    if not _is_clean(bio, allowed="\n\r\t"):
        return "Only characters that can be seen."
    return None


@cache
def zones() -> frozenset[str]:
    """Return the names of all IANA time zones that this machine knows."""
    return frozenset(available_timezones() - _NO_PLACE)


def timezone_fault(timezone: str) -> str | None:
    """Say why `timezone` names no zone."""
    return (
        None
        if timezone in zones()
        else "Not a time zone of the IANA database, such as Europe/Berlin."
    )


def day_starts_at_fault(day_starts_at: str) -> str | None:
    """Say why `day_starts_at` is no time of day, HH:MM."""
    return None if DAY_STARTS_AT.fullmatch(day_starts_at) else "A time of day, such as 04:00."


def visibility_fault(visibility: str) -> str | None:
    """Say why `visibility` is none of VISIBILITIES."""
    return None if visibility in VISIBILITIES else f"One of {', '.join(VISIBILITIES)}."
