"""Every session of a person as CSV or JSON, page by page: memory stays flat for any history."""

import csv
import io
from collections.abc import AsyncIterator
from uuid import UUID

from msgspec import structs

from cafe_chassis.db import Sessions, unit
from cafe_contracts import wire
from cafe_tracker.sessions import queries
from cafe_tracker.sessions.schemas import Filters, Position, Session, shown

PAGE = 500

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets (OWASP, CSV injection)."""


async def as_json(sessions: Sessions, person_id: UUID) -> AsyncIterator[bytes]:
    """Yield one JSON array, newest first."""
    before = b"["
    async for page in _pages(sessions, person_id):
        yield before + b",".join(wire.encode(one) for one in page)
        before = b","
    yield b"]" if before == b"," else b"[]"


async def as_csv(sessions: Sessions, person_id: UUID) -> AsyncIterator[bytes]:
    """Yield CSV (RFC 4180) with a header line, newest first."""
    yield _lines([list(Session.__struct_fields__)])
    async for page in _pages(sessions, person_id):
        yield _lines([[_cell(value) for value in structs.astuple(one)] for one in page])


async def _pages(sessions: Sessions, person_id: UUID) -> AsyncIterator[list[Session]]:
    after: Position | None = None
    while True:
        # A unit of work for each page: none stays open while the client reads slowly.
        async with unit(sessions) as session:
            page = [
                shown(row)
                for row in await queries.newest(session, person_id, Filters(), PAGE, after)
            ]
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = Position(page[-1].ended_at, page[-1].id)


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    """Return a value as JSON shows it, without quotes, and never as a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else wire.text(value).strip('"')
    return f"'{text}" if text.startswith(_FORMULA) else text
