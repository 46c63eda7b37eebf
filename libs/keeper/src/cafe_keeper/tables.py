"""The tables of a database, and their rows as CSV in both directions."""

from collections.abc import Sequence
from pathlib import Path

import asyncpg
from msgspec import Struct

VERSION_TABLE = "alembic_version"


class TableShape(Struct, frozen=True):
    """A table, and the columns whose values are not computed from others."""

    name: str
    columns: Sequence[str]

    @property
    def select(self) -> str:
        """All its rows."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return f'SELECT {columns} FROM "{self.name}"'  # noqa: S608 - names out of the catalogue


async def tables(connection: "asyncpg.Connection[asyncpg.Record]") -> list[TableShape]:
    """Return all tables, each after those that it refers to."""
    rows = await connection.fetch(
        """
        SELECT c.relname AS name,
               array_agg(a.attname::text ORDER BY a.attnum) AS columns,
               (SELECT coalesce(array_agg(f.confrelid::regclass::text), '{}')
                FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f') AS parents
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        GROUP BY c.oid, c.relname ORDER BY c.relname
        """
    )
    left = {row["name"]: set(row["parents"]) - {row["name"]} for row in rows}
    columns = {row["name"]: list(row["columns"]) for row in rows}
    ordered: list[TableShape] = []
    while left:
        free = sorted(name for name, parents in left.items() if not parents & left.keys())
        assert free, f"tables that refer to each other in a circle: {sorted(left)}"
        for name in free:
            del left[name]
            if name != VERSION_TABLE:
                ordered.append(TableShape(name, columns[name]))
    return ordered


async def revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str:
    """Return which migration the database is at."""
    found: str = await connection.fetchval(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    return found


async def copy_out(
    connection: "asyncpg.Connection[asyncpg.Record]", table: TableShape, file: Path
) -> int:
    """Write a table's rows into a file and return how many there were."""
    with file.open("wb") as output:
        status = await connection.copy_from_query(
            table.select, output=output, format="csv", header=True
        )
    return int(status.rsplit(" ", 1)[1])


async def copy_in(
    connection: "asyncpg.Connection[asyncpg.Record]",
    table: str,
    columns: Sequence[str],
    file: Path,
) -> int:
    """Fill a table from a file and return how many rows there were."""
    with file.open("rb") as source:
        status = await connection.copy_to_table(
            table, source=source, columns=list(columns), format="csv", header=True
        )
    return int(status.rsplit(" ", 1)[1])


async def wind_on(connection: "asyncpg.Connection[asyncpg.Record]", table: TableShape) -> None:
    """Let a table's own numbers go on behind the largest that it has."""
    for column in table.columns:
        sequence = await connection.fetchval(
            "SELECT pg_get_serial_sequence($1, $2)", f'"{table.name}"', column
        )
        if sequence is not None:
            largest = f'SELECT greatest(max("{column}"), 1) FROM "{table.name}"'  # noqa: S608
            await connection.execute(f"SELECT setval($1::regclass, ({largest}))", sequence)
