"""Finding words whatever their case, in every language and in every database.

PostgreSQL folds case as the locale of the database says, and one that was made without a locale
knows the letters of ASCII only. Its own collation is the same wherever it runs (since 17).
"""

from typing import Any

from sqlalchemy import ColumnElement, collate, func, literal

UNICODE = "pg_c_utf8"
ESCAPE = "/"


def small(text: Any) -> ColumnElement[str]:
    """Return a text in small letters. It compares as texts of the database do, for their indexes.

    text: a column or a str. ILIKE against it is right also for capitals of ASCII beside it.
    """
    return collate(_lower(text), "default")


def has(text: Any, part: str) -> ColumnElement[bool]:
    """Say whether a text has a part. Indexes for it are over `lower(text COLLATE pg_c_utf8)`."""
    return _lower(text).like(_lower(around(part)), escape=ESCAPE)


def around(part: str) -> str:
    """Return the pattern of LIKE for a part, with ESCAPE before what would stand for others."""
    for sign in (ESCAPE, "%", "_"):
        part = part.replace(sign, ESCAPE + sign)
    return f"%{part}%"


def _lower(text: Any) -> ColumnElement[str]:
    value = literal(text) if isinstance(text, str) else text
    return func.lower(collate(value, UNICODE))
