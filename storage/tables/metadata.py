"""What all tables share: the registry, constraint names, CHECKs of closed sets, partial indexes."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    MetaData,
    Text,
    literal,
)

_ON_POSTGRESQL: Final = "only where, on PostgreSQL"

metadata = MetaData(
    # Fixed names, so that a migration can name what it changes on both databases.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def only_words(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that `column` holds one of `words`, or NULL if it may."""
    allowed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def fixed(word: str) -> BindParameter[str]:
    """Return `word` as a literal of the statement, not as a parameter.

    A planner chooses a partial index only if the statement itself shows its condition.
    """
    return literal(word, Text(), literal_execute=True)


def only_where(
    condition: ColumnElement[bool], *, on_postgresql: ColumnElement[bool] | None = None
) -> dict[str, Any]:
    """Return the options of an index that holds only the rows for which `condition` is true.

    An option for PostgreSQL would load all of its dialect wherever the tables are used: see
    `complete_metadata`.
    """
    there = condition if on_postgresql is None else on_postgresql
    return {"sqlite_where": condition, "info": {_ON_POSTGRESQL: there}}


def complete_metadata() -> MetaData:
    """Return the registry with the options for PostgreSQL, for whoever makes or compares tables."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if (condition := index.info.get(_ON_POSTGRESQL)) is not None:
                index.dialect_kwargs["postgresql_where"] = condition
    return metadata
