"""Copy all tables of one database into another one, of either kind.

The words by which mails and comments are found are not copied: each kind of database stores them in
its own form, and the copy makes them from the texts.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from sqlalchemy import Column, Table, func, literal, select, text, tuple_
from sqlalchemy.types import LargeBinary

from bot.errors import GiveUp, Refused
from storage.index.mail_index import Searchable, index_step
from storage.index.slack_index import index_comments, index_titles
from storage.link.link import AnyRow, Link
from storage.tables import comments, history, mails, metadata

AT_ONCE: Final = 1000
"""How many rows are read and written together."""
LARGE_AT_ONCE: Final = 16
"""The same for rows that may be as large as a mail."""

Tell = Callable[[str, int, int], None]
"""Is told the table that is being copied, and how many of how many rows of all are done."""


async def copy_tables(source: Link, target: Link, *, tell: Tell) -> Mapping[str, int]:
    """Copy all rows of a database into an empty one, and return how many each table has.

    All is read in the source's one transaction and written in the target's, where every row is
    read again and compared.

    Raises:
        Refused: the target holds something already.
        GiveUp: a table of the target is not as that of the source.
    """
    await require_empty(target)
    counts = {table.name: await count_rows(source, table) for table in metadata.sorted_tables}
    total, done = sum(counts.values()), 0
    deferred = await _defer_references(target)
    for table in metadata.sorted_tables:
        own = 0
        async for rows in rows_of(source, table):
            await target.add_rows(table, [dict(row._mapping) for row in rows])  # noqa: SLF001 - public, by its manual
            own += len(rows)
            tell(table.name, done + own, total)
        done += own
        await _compare(source, target, table)
        await _go_on_counting(source, target, table)
    await _check_references(target, deferred)
    await _index(target)
    return counts


async def require_empty(link: Link) -> None:
    """Check that no table has a row.

    Raises:
        Refused: one has.
    """
    for table in metadata.sorted_tables:
        if await link.value(select(literal(1)).select_from(table).limit(1)) is not None:
            raise Refused(
                f"the target database is not empty: it has rows in {table.name}; name an empty one"
            )


async def count_rows(link: Link, table: Table) -> int:
    """Return how many rows a table has."""
    return int(await link.value(select(func.count()).select_from(table)))


async def rows_of(link: Link, table: Table) -> AsyncIterator[Sequence[AnyRow]]:
    """Yield all rows of a table in the order of its key, in pages."""
    key = tuple_(*table.primary_key)
    is_large = any(isinstance(column.type, LargeBinary) for column in table.columns)
    some = select(table).order_by(*table.primary_key).limit(LARGE_AT_ONCE if is_large else AT_ONCE)
    rows = await link.rows(some)
    while rows:
        yield rows
        last = [getattr(rows[-1], column.name) for column in table.primary_key]
        types = [column.type for column in table.primary_key]
        rows = await link.rows(some.where(key > tuple_(*last, types=types)))


async def digest_of_rows(link: Link, table: Table) -> tuple[int, int]:
    """Return a table's number of rows and a checksum, which are the same in every database."""
    count, total = 0, 0
    async for rows in rows_of(link, table):
        count += len(rows)
        total += sum(_hash(row) for row in rows)
    return count, total % (1 << 64)


def _hash(row: AnyRow) -> int:
    raw = "\0".join(_written(value) for value in row).encode()
    return int.from_bytes(hashlib.sha256(raw).digest()[:8])


def _written(value: object) -> str:
    match value:
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Enum():
            return str(value.value)
        case _:
            return repr(value)


async def _compare(source: Link, target: Link, table: Table) -> None:
    if await digest_of_rows(source, table) != await digest_of_rows(target, table):
        raise GiveUp(
            f"the copy of {table.name} differs from the original, so nothing was copied; this is "
            "a fault in Penholder: report it"
        )


# References within a table may point to rows that follow.


async def _defer_references(target: Link) -> Sequence[tuple[str, str]]:
    """Defer the checks of references within a table; return the changed constraints."""
    if target.is_sqlite:
        await target.run(text("PRAGMA defer_foreign_keys = ON"))
        return ()
    changed = await _own_references(target)
    for table, name in changed:
        await target.run(
            text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED')
        )
    return changed


async def _check_references(target: Link, deferred: Sequence[tuple[str, str]]) -> None:
    if target.is_sqlite:
        return  # its commit does
    await target.run(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in deferred:
        await target.run(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE'))


async def _own_references(target: Link) -> list[tuple[str, str]]:
    """Return the tables with immediate self-references, each with the constraint."""
    rows = await target.rows(
        text(
            "SELECT conrelid::regclass::text AS of_table, conname FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = confrelid AND NOT condeferrable "
            "AND connamespace = current_schema()::regnamespace ORDER BY conname"
        )
    )
    return [(row.of_table, row.conname) for row in rows]


# Numbers that were given out are not given out again.


def numbered(table: Table) -> Column[int] | None:
    """Return the column for which the database makes numbers, None if it makes none."""
    (first, *others) = table.primary_key
    is_made = not others and first.autoincrement is not False and not first.foreign_keys
    return first if is_made and first.type.python_type is int else None


async def last_number(link: Link, table: Table, column: Column[int]) -> int:
    """Return the last number that a table gave out, 0 if none."""
    last: int = await link.value(select(func.coalesce(func.max(column), 0)))
    if not link.is_sqlite:
        sequence = f"{table.name}_{column.name}_seq"
        row = await link.first(text(f'SELECT last_value, is_called FROM "{sequence}"'))  # noqa: S608 - our own names
        given = int(row.last_value) if row is not None and row.is_called else 0
    elif table.dialect_options["sqlite"].get("autoincrement"):
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        given = await link.value(asked.bindparams(name=table.name)) or 0
    else:
        given = 0
    return max(last, given)


async def go_on_after(link: Link, table: Table, column: Column[int], last: int) -> None:
    """Make a table's next number larger than `last`."""
    if last == 0:
        return
    if not link.is_sqlite:
        await link.value(select(func.setval(f"{table.name}_{column.name}_seq", last)))
    elif table.dialect_options["sqlite"].get("autoincrement"):
        name = {"name": table.name}
        await link.run(text("DELETE FROM sqlite_sequence WHERE name = :name").bindparams(**name))
        set_to = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
        await link.run(set_to.bindparams(**name, last=last))


async def _go_on_counting(source: Link, target: Link, table: Table) -> None:
    if (column := numbered(table)) is not None:
        await go_on_after(target, table, column, await last_number(source, table, column))


async def _index(target: Link) -> None:
    """Index mails, comments and titles by their words."""
    async for rows in rows_of(target, mails):
        entries = [Searchable.of_row(row) for row in rows if row.automatic is None]
        if entries:
            await target.run(*index_step(entries, is_sqlite=target.is_sqlite))
    async for rows in rows_of(target, comments):
        await index_comments(target, comments.c.id.between(rows[0].id, rows[-1].id))
    titled = await target.rows(select(history.c.item).where(history.c.what == "title").distinct())
    await index_titles(target, [row.item for row in titled])
