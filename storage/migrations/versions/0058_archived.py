"""Take in the state of items of old mail, which the service and each import give them.

Revision ID: 0058
Revises: 0057
"""

import re
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

COLUMNS: Final = (("items", "state"), ("merges", "merged_state"), ("merges", "survivor_state"))


def upgrade() -> None:
    """Take the step."""
    for table, column in COLUMNS:
        _allow(table, column, [*_words(table, column), "archived"])


def downgrade() -> None:
    """Take the step back; what was archived is open again."""
    for table, column in COLUMNS:
        op.execute(f"UPDATE {table} SET {column} = 'open' WHERE {column} = 'archived'")  # noqa: S608
        _allow(table, column, [one for one in _words(table, column) if one != "archived"])


def _words(table: str, column: str) -> list[str]:
    """Return the words that a column may hold, in the order of their constraint."""
    made = _made(table, column)
    on_sqlite = re.search(rf"\b{column} IN \([^)]*\)", made)
    return re.findall(r"'([a-z ]+)'", on_sqlite[0] if on_sqlite else made)


def _made(table: str, column: str) -> str:
    """Return the text of a table on SQLite, and of a column's constraint on PostgreSQL."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        made = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"
        return str(link.scalar(sa.text(made), {"name": table}))
    made = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    return str(link.scalar(sa.text(made), {"name": f"ck_{table}_{column}"}))


def _allow(table: str, column: str, words: Sequence[str]) -> None:
    """Let a column hold these words.

    SQLite cannot change a constraint. Its own manual (lang_altertable, 7) has the text of the table
    changed instead of the table copied, as no row is stored differently.
    """
    check = "{} IN ({})".format(column, ", ".join(f"'{one}'" for one in words))
    link = op.get_bind()
    if link.dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, check)
        return
    after = re.sub(rf"\b{column} IN \([^)]*\)", check, _made(table, column), count=1)
    version = int(link.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema = ON")
    link.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": after, "table": table},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
