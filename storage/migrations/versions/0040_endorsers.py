"""Keep proposed ballots and who endorsed them, and take in the deliveries that ask for endorsers.

Revision ID: 0040
Revises: 0039
"""

import re
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NEW: Final = {
    ("ballots", "state"): {"draft": "open"},
    ("deliveries", "kind"): {"post draft": "post extension", "mail draft": "mail extension"},
    ("history", "what"): {"ballot drafted": "ballot opened", "endorsed": "ballot opened"},
}
"""The new words of a column, and before which word each stands."""


def upgrade() -> None:
    """Take the step."""
    op.add_column("ballots", sa.Column("drafted_at", types.UtcDateTime(), nullable=True))
    for (table, column), new in NEW.items():
        words = _words(table, column)
        for word, before in new.items():
            words.insert(words.index(before), word)
        _allow(table, column, words)
    for name, column, unique in (
        ("uq_ballots_item_draft", "item", True),
        ("ix_ballots_closes_at_draft", "closes_at", False),
    ):
        op.create_index(
            name,
            "ballots",
            [column],
            unique=unique,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
    op.create_table(
        "endorsements",
        sa.Column("ballot", types.RowId, nullable=False),
        sa.Column("person", types.RowId, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("assurance", sa.Text(), nullable=False),
        sa.Column("evidence_ref", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')",
            name=op.f("ck_endorsements_source"),
        ),
        sa.CheckConstraint(
            "assurance IN ('slack', 'token', 'authenticated', 'list', 'none')",
            name=op.f("ck_endorsements_assurance"),
        ),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_endorsements_ballot")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_endorsements_person")),
        sa.PrimaryKeyConstraint("ballot", "person", name=op.f("pk_endorsements")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_endorsements_person"), "endorsements", ["person"], unique=False)


def downgrade() -> None:
    """Take the step back; proposed ballots are withdrawn, and what tells of them is lost."""
    op.drop_table("endorsements")
    op.drop_index("ix_ballots_closes_at_draft", table_name="ballots")
    op.drop_index("uq_ballots_item_draft", table_name="ballots")
    op.execute("UPDATE ballots SET state = 'closed', outcome = 'withdrawn' WHERE state = 'draft'")
    for (table, column), new in NEW.items():
        if table != "ballots":
            op.execute(
                sa.text(f"DELETE FROM {table} WHERE {column} IN :new").bindparams(  # noqa: S608
                    sa.bindparam("new", list(new), expanding=True)
                )
            )
        _allow(table, column, [one for one in _words(table, column) if one not in new])
    op.drop_column("ballots", "drafted_at")


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
