"""Keep the versions of a corrected ballot, and take in the deliveries that tell of one.

Revision ID: 0038
Revises: 0037
"""

import re
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NEW: Final = {
    ("deliveries", "kind"): {"post correction": "post merge", "mail correction": "mail result"},
    ("history", "what"): {"ballot corrected": "ballot closed"},
}
"""The new words of a column, and before which word each stands."""


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "ballots",
        sa.Column("versions", types.PlainText(), server_default=sa.text("'[]'"), nullable=False),
    )
    for (table, column), new in NEW.items():
        words = _words(table, column)
        for word, before in new.items():
            words.insert(words.index(before), word)
        _allow(table, column, words)


def downgrade() -> None:
    """Take the step back; deliveries and entries of the new kinds are lost."""
    for (table, column), new in NEW.items():
        op.execute(
            sa.text(f"DELETE FROM {table} WHERE {column} IN :new").bindparams(  # noqa: S608
                sa.bindparam("new", list(new), expanding=True)
            )
        )
        _allow(table, column, [one for one in _words(table, column) if one not in new])
    op.drop_column("ballots", "versions")


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
