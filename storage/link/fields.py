"""Read rows as values and write values as rows: a column has the name of the field it holds."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Table

from storage.link.link import AnyRow

_Value = TypeVar("_Value")


def value_of(kind: Callable[..., _Value], row: AnyRow, **others: object) -> _Value:
    """Return the value that a row holds; `others` are the fields that no column holds as such."""
    names, read = _fields(kind, frozenset(others))
    return kind(**dict(zip(names, read(row), strict=True)), **others)


def columns_of(
    table: Table,
    value: Any,  # noqa: ANN401 - any dataclass
    *,
    without: Collection[str] = ("id",),
) -> dict[str, Any]:
    """Return the columns of a table that have the names of a value's fields, without some."""
    names, read = _fields(value.__class__, frozenset(without))
    return {
        name: column for name, column in zip(names, read(value), strict=True) if name in table.c
    }


@cache
def _fields(
    kind: Callable[..., Any], without: frozenset[str]
) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    own = fields(cast("type[Any]", kind))
    names = tuple(field.name for field in own if field.name not in without)
    return names, attrgetter(*names)


def write_versions(versions: Sequence[Any]) -> str:
    """Return the versions of what was corrected as JSON."""
    rows = [asdict(version) for version in versions]
    return json.dumps(rows, default=datetime.isoformat, ensure_ascii=False, separators=(",", ":"))


def read_versions(kind: type[_Value], written: str) -> tuple[_Value, ...]:
    """Read what `write_versions` wrote."""
    return tuple(
        kind(
            **{
                name: tuple(part) if isinstance(part, list) else part
                for name, part in entry.items()
            }
            | {"at": datetime.fromisoformat(entry["at"])}
        )
        for entry in json.loads(written)
    )
