"""Everything that a service holds on a person, as lines of JSON, page by page: memory stays flat.

The last line is END. An answer without it was broken off, and whoever asked must not take it for
the whole (`Asker.export` does not).
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from typing import Any

from litestar.response import Stream
from msgspec import Struct
from sqlalchemy import ColumnElement, LargeBinary, MetaData, Select, select, tuple_
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from cafe_contracts import wire
from cafe_contracts.questions import ExportLine
from cafe_database.sessions import Sessions, unit

PAGE = 500
_PERSON = re.compile(
    r"(person|user|author|reporter|asker|asked|owner|actor|subject|blocker|blocked)_id$"
    r"|_by(_id)?$|_user$"
)

END = ExportLine(collection="", item=None)


class Rows(Struct, frozen=True):
    """A collection that is one query. Its first columns are `key`, which is unique and ordered."""

    collection: str
    query: Select[*tuple[Any, ...]]
    key: Sequence[InstrumentedAttribute[Any]]


def table(model: type[DeclarativeBase], where: ColumnElement[bool]) -> Rows:
    """Return whole rows of a table as a collection of its name.

    Without columns of bytes: hashes and pictures tell a reader nothing.
    """
    key = [getattr(model, column.key) for column in model.__table__.primary_key]
    names = {column.key for column in key}
    rest = [
        getattr(model, column.key)
        for column in model.__table__.columns
        if column.key not in names and not isinstance(column.type, LargeBinary)
    ]
    return Rows(model.__tablename__, select(*key, *rest).where(where), key)


def uncovered(metadata: MetaData, covered: Collection[str]) -> set[str]:
    """Return the tables that name people, but that nobody has thought of; for tests.

    A column names a person when it is called like one: `user_id`, `created_by`, `author_id`.
    """
    return {
        table.name
        for table in metadata.tables.values()
        if table.name not in covered
        and any(_PERSON.search(column.name) for column in table.columns)
    }


async def lines(sessions: Sessions, collections: Sequence[Rows]) -> AsyncGenerator[ExportLine]:
    """Yield the rows of each collection, in the order of its key."""
    for rows in collections:
        after: tuple[Any, ...] | None = None
        while True:
            query = rows.query.order_by(*rows.key).limit(PAGE)
            if after is not None:
                query = query.where(tuple_(*rows.key) > after)
            # A unit of work for each page: none stays open while the asker reads slowly.
            async with unit(sessions) as session:
                page = (await session.execute(query)).mappings().all()
            for row in page:
                yield ExportLine(collection=rows.collection, item=dict(row))
            if len(page) < PAGE:
                break
            after = tuple(page[-1].values())[: len(rows.key)]


def answer(*parts: AsyncIterator[ExportLine]) -> Stream:
    """Return the answer to the question for a person's data."""

    async def content() -> AsyncIterator[bytes]:
        for part in parts:
            async for line in part:
                yield wire.encode(line) + b"\n"
        yield wire.encode(END) + b"\n"

    return Stream(content(), media_type="application/x-ndjson")
