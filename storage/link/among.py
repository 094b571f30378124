"""Compare a column with many values, in one statement with one parameter for all of them.

`column.in_(values)` makes another statement for each number of values: SQLAlchemy writes each of
them out, the drivers keep only some prepared, and the databases limit the number of values.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Text, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Many(TypeDecorator[Sequence[Any]]):
    """Values of one type: a JSON array on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use the database's own type."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if sqlite else ARRAY(self.of))

    def process_bind_param(
        self, value: Sequence[Any] | None, dialect: Dialect
    ) -> Sequence[Any] | str | None:
        """Write the values as the database stores them."""
        if value is None or dialect.name != "sqlite":
            return value
        processor = self.of.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps(value if processor is None else list(map(processor, value)))


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_Among":  # noqa: ARG002 - the library's
        """Write the function as a condition by itself.

        By default it would be written `… = 1` on SQLite, which then uses no index.
        """
        return self


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that a column of texts, whole numbers or instants is among `values`."""
    return _Among(column, literal(list(values), _Many(column.type)))


def among_given(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column is among the values of a parameter, a sequence."""
    return _Among(column, bindparam(name, type_=_Many(column.type)))


@compiles(_Among, "sqlite")
def _in_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the library's
    column, values = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - what SQLAlchemy wrote


@compiles(_Among, "postgresql")
def _equals_any(element: _Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the library's
    column, values = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({values})"
