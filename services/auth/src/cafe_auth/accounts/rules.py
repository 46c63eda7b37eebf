"""Which usernames, passwords and e-mail addresses are accepted (docs/api.md §2). Pure.

Each `…_fault` returns None for an acceptable value, else one sentence for the person who typed it.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from cafe_auth.accounts.reserved import RESERVED

USERNAME = re.compile(r"[A-Za-z0-9._-]{3,32}")
PASSWORD_MIN, PASSWORD_MAX = 8, 128
EMAIL_MAX = 254
"""Characters; what RFC 5321 leaves of a 256-octet path without its angle brackets."""
# One @, no blanks, a dot in the domain: only a mail that arrives proves more.
EMAIL = re.compile(
    r"[^\s@,;:<>()\[\]\"\\\x00-\x1f\x7f]{1,64}@[^\s@.\x00-\x1f\x7f]+(\.[^\s@.\x00-\x1f\x7f]+)+"
)
COMMON_WORDS = 5_000
"""So many of the most frequent words and names are first guesses too."""
TOO_LIKE = 0.7
"""Similarity (0 to 1) from which a password counts as a name in disguise; the same as Django's."""

# The long form of each pair is the common one: "vvv" could be shortened in two ways.
_LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "m": "rn", "w": "vv"})


def fold(text: str) -> str:
    """Return what two spellings of one username or e-mail address have in common."""
    return text.strip().lower()


def skeleton(username: str) -> str:
    """Return a name's shape: names that look alike share it.

    Usernames are ASCII, so this short table replaces Unicode's of confusables (UTS #39): I and l
    and 1, O and 0, `rn` and m, `vv` and w. Only a capital I looks like l, so `elia` and `ella` are
    two people; that names differing in case are one is for `fold` to say.
    """
    return fold(username.replace("I", "l")).translate(_LOOK_ALIKE)


@cache
def _reserved_shapes() -> frozenset[str]:
    return frozenset(_joined_shape(name) for name in RESERVED)


def _joined_shape(name: str) -> str:
    """Neither separators nor any l for i disguise a reserved name: `ad.mln` is admin."""
    return skeleton(re.sub(r"[._-]", "", name)).replace("i", "l")


def username_fault(username: str) -> str | None:
    """Say why nobody may be called `username`; whether it is taken is for the database to say."""
    if not USERNAME.fullmatch(username):
        return "3 to 32 letters, digits, dots, dashes or underscores."
    if _joined_shape(username) in _reserved_shapes():
        return "This name is reserved."
    return None


def email_fault(email: str) -> str | None:
    """Say why `email` cannot be an address."""
    if len(email) > EMAIL_MAX or not EMAIL.fullmatch(email) or not email.isprintable():
        return "This does not look like an e-mail address."
    return None


@cache
def _common_passwords() -> frozenset[str]:
    # zxcvbn keeps each word only where it is most frequent: `jennifer`, a leaked password of
    # the first hour, is among its names. So the first words of its other lists count as well.
    return frozenset(
        word
        for name, words in FREQUENCY_LISTS.items()
        for word in (words if name == "passwords" else words[:COMMON_WORDS])
        if len(word) >= PASSWORD_MIN
    )


def password_fault(password: str, names: Iterable[str]) -> str | None:
    """Say why `password` is refused.

    names: the person's username and, where known, e-mail address.
    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return f"{PASSWORD_MIN} to {PASSWORD_MAX} characters."
    if password.isdigit():
        return "Digits alone are too easy to guess."
    if password.lower() in _common_passwords():
        return "This password is one of the first that anybody would try."
    if any(_alike(password.lower(), part) for name in names for part in _parts(name.lower())):
        return "This is too much like your username or e-mail address."
    return None


def _parts(name: str) -> set[str]:
    return {name, name.partition("@")[0]}


def _alike(password: str, name: str) -> bool:
    matcher = SequenceMatcher(a=password, b=name, autojunk=False)
    # The two quick ratios are upper bounds: they spare the quadratic one for nearly every password.
    return (
        matcher.real_quick_ratio() >= TOO_LIKE
        and matcher.quick_ratio() >= TOO_LIKE
        and matcher.ratio() >= TOO_LIKE
    )


def normal_password(password: str) -> str:
    """Return the one spelling that is hashed: keyboards differ in how they compose characters.

    NFKC, as NIST SP 800-63B §3.1.1.2 asks for.
    """
    return unicodedata.normalize("NFKC", password)
