"""Go through the texts of all tables; new tables are covered automatically."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, literal, select, tuple_

from bot.domain.ballots.doubt import Doubt
from bot.domain.people.person import SlackDoubt
from storage.link.link import AnyRow, Link
from storage.link.types import Fact, JsonTuple, PackedTexts, PlainText

ROWS: Final = 1_000
"""How many rows are read at once."""
IDS: Final = frozenset(
    {
        "message_id",
        "references",
        "in_reply_to",
        "evidence_ref",
        "used_by",
        "message_ids",
        "roots",
        "own",
        "shared",
        "lost",
        "alike",
        "answers",
        "root",
    }
)
"""Columns of Message-IDs, which are replaced whole or stay."""
CODES: Final = frozenset({*Doubt, *SlackDoubt})
"""What stands among people's words in values, and is none."""

Change = Callable[[str], str]
"""Returns a text as it is to be."""


def texts_of(table: Table) -> list[Column[Any]]:
    """Return the columns of a table in which people's words, or Message-IDs, may be."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, PlainText | PackedTexts | JsonTuple | Fact)
        and (not column.primary_key or column.name in IDS)
    ]


def changed(
    row: AnyRow, columns: Sequence[Column[Any]], of_id: Change, of_text: Change
) -> dict[str, Any]:
    """Return what changes in some columns of a row, by one function for ids, one for texts."""
    row_mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    values = {
        column.name: (
            row_mapping[column],
            _changed(row_mapping[column], of_id if column.name in IDS else of_text),
        )
        for column in columns
    }
    return {name: after for name, (before, after) in values.items() if before != after}


def _changed(value: Any, change: Change) -> Any:  # noqa: ANN401 - as the column holds it
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if is_dataclass(value) and not isinstance(value, type):
        held = ((column.name, getattr(value, column.name)) for column in fields(value))
        return replace(value, **{name: _changed(part, _but_codes(change)) for name, part in held})
    if isinstance(value, tuple | list):
        return type(value)(_changed(entry, change) for entry in value)
    return value


def _but_codes(change: Change) -> Change:
    """Return a change that leaves codes alone, since a person's name may equal one."""
    return lambda text: text if text in CODES else change(text)


async def pages(
    link: Link, table: Table, *columns: ColumnElement[Any]
) -> AsyncIterator[Sequence[AnyRow]]:
    """Yield all rows of a table, or columns with its key, in order of the key, in pages."""
    key = list(table.primary_key)
    first = key[0]
    above: ColumnElement[bool] = first > ("" if isinstance(first.type, PlainText) else -1)
    while True:
        page = select(*(columns or (table,))).where(above).order_by(*key).limit(ROWS)
        rows = await link.rows(page)
        if not rows:
            return
        yield rows
        last = [literal(rows[-1]._mapping[column], column.type) for column in key]  # noqa: SLF001 - SQLAlchemy's public name for it
        above = tuple_(*key) > tuple_(*last) if len(key) > 1 else first > last[0]
