"""Insert many rows into one table: prepared column by column, and given straight to the driver.

An archive is imported at thousands of rows a second. SQLAlchemy's own way builds a dictionary for
every row and crosses to SQLite's thread three times for every statement; here it only writes the
statement once for each table, and converts the values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import aiosqlite
from sqlalchemy import Table, select
from sqlalchemy.engine import Dialect

from storage.link.connections import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Insert: TypeAlias = "sqlite.Insert | postgresql.Insert"
Row = Mapping[str, Any]

POOLED: Final = "pooled"
"""Marks a connection whose session a pooler lends it for a transaction: no names may be left there,
and a COPY through the driver prepares a statement with a name."""


class _Insert(NamedTuple):
    """An insert of some columns, and the conversion of each value."""

    statement: str
    processors: tuple[Callable[[Any], Any] | None, ...]


def insert_into(table: Table, *, is_sqlite: bool) -> Insert:
    """Return an insert that can handle conflicts."""
    # One dialect is enough, and PostgreSQL's is slow to load.
    if is_sqlite:
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - as above

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - as above

    return postgresql.insert(table)


async def add_rows(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], *, unless_known: bool
) -> None:
    """Insert rows that all have the same columns; leave known keys alone if `unless_known`."""
    columns = tuple(column.name for column in table.columns if column.name in rows[0])
    insert = _insert(table, columns, connection.dialect, unless_known=unless_known)
    records = _records(columns, rows, insert.processors)
    driver = (await connection.get_raw_connection()).driver_connection
    if isinstance(driver, aiosqlite.Connection):
        await driver.executemany(insert.statement, records)
        return
    from asyncpg import Connection  # noqa: PLC0415 - for PostgreSQL

    assert isinstance(driver, Connection)  # noqa: S101 - the only other one there is
    if not driver.is_in_transaction():
        await connection.execute(select(1))  # SQLAlchemy begins with its own first statement
    info = (await connection.get_raw_connection()).info
    if unless_known or info.get(POOLED):
        await driver.executemany(insert.statement, records)
    else:
        await driver.copy_records_to_table(table.name, records=records, columns=columns)


def _records(
    columns: Sequence[str],
    rows: Sequence[Row],
    processors: Iterable[Callable[[Any], Any] | None],
) -> Iterable[tuple[Any, ...]]:
    return zip(
        *(
            [row[name] for row in rows]
            if processor is None
            else [processor(row[name]) for row in rows]
            for name, processor in zip(columns, processors, strict=True)
        ),
        strict=True,
    )


@cache
def _insert(
    table: Table, columns: tuple[str, ...], dialect: Dialect, *, unless_known: bool
) -> _Insert:
    insert = insert_into(table, is_sqlite=dialect.name == "sqlite").inline()
    if unless_known:
        insert = insert.on_conflict_do_nothing()
    statement = str(insert.compile(dialect=dialect, column_keys=list(columns)))
    return _Insert(
        statement,
        tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns),
    )
