"""Find a database's revision without loading Alembic: every start needs it, few migrate."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, column, inspect, select, table

VERSIONS: Final = Path(__file__).parents[1] / "migrations" / "versions"
MARKED: Final = table("alembic_version", column("version_num"))
"""Alembic's own table: its one row names the last migration."""


def oldest_revision() -> str:
    """Return the oldest revision that this version of the program can upgrade."""
    return min(_revisions())


def newest_revision() -> str:
    """Return the revision that this version of the program needs.

    The migrations are one sequence without branches, `NNNN_what_changed.py`.
    """
    return max(_revisions())


def _revisions() -> list[str]:
    return [path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py")]


def revision_of(connection: Connection) -> str | None:
    """Return a database's revision, None for an empty one."""
    if not inspect(connection).has_table(MARKED.name):
        return None
    value: str | None = connection.execute(select(MARKED.c.version_num)).scalar()
    return value


def holds_tables(connection: Connection) -> bool:
    """Return True if our tables are there, whatever their revision."""
    return inspect(connection).has_table("mails")
